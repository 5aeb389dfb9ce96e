import { ArnFormat, Duration, Stack, Validations } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnConfigurationSet, CfnConfigurationSetEventDestination } from 'aws-cdk-lib/aws-ses';
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { EndpointFunction, mailEnvironment, type Surroundings } from '#infra/constructs/endpoint-function.ts';

/** Name of the configuration set: the functions name it at each mail. */
export const configurationSet = 'shifan';

export interface MailStackProps {
  readonly surroundings: Surroundings;
  /** Where what could not be followed is set aside. */
  readonly deadLetters: IQueue;
}

/**
 * Mail by SES: what is due goes out every minute, and what the receiving servers refuse comes back as an event of the
 * default bus. A stack of its own, because regions in China have no SES: a template that names it is refused there,
 * whatever its conditions say.
 */
export class MailStack extends Stack {
  constructor(scope: Construct, id: string, { surroundings, deadLetters }: MailStackProps) {
    super(scope, id, { description: '示范：邮件通知（SES）' });
    const set = new CfnConfigurationSet(this, 'Set', {
      name: configurationSet,
      // An address that has bounced elsewhere in the account is not tried again by SES either.
      suppressionOptions: { suppressedReasons: ['BOUNCE', 'COMPLAINT'] },
      deliveryOptions: { tlsPolicy: 'REQUIRE' },
    });
    const told = new CfnConfigurationSetEventDestination(this, 'Told', {
      configurationSetName: configurationSet,
      eventDestination: {
        name: 'default-bus',
        enabled: true,
        matchingEventTypes: ['bounce', 'complaint', 'reject'],
        eventBridgeDestination: {
          eventBusArn: this.formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' }),
        },
      },
    });
    told.addResourceDependency(set);

    const deliver = new EndpointFunction(this, 'DeliverMail', {
      entry: 'functions/events/deliver-mail.ts',
      description: 'Sends the mail that is due',
      needs: mailFunctions['deliver-mail'],
      surroundings,
      seconds: 300,
      environment: mailEnvironment(surroundings),
    });
    const arn = (resource: string, resourceName: string) =>
      this.formatArn({ service: 'ses', resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
    deliver.addToRolePolicy(
      new PolicyStatement({
        actions: ['ses:SendEmail'],
        // The sender is a parameter, so the identity (its address or its domain) is not known here.
        resources: [arn('identity', '*'), arn('configuration-set', configurationSet)],
      }),
    );
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:identity/*]',
      reason: 'The sender is a parameter: its identity in SES is its address or its domain.',
    });
    new Rule(this, 'MailMinute', {
      description: 'Every minute; without a sender there is nothing to do',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaTarget(deliver as IFunction, { retryAttempts: 0 })],
    });

    const bounced = new EndpointFunction(this, 'MailBounced', {
      entry: 'functions/events/mail-bounced.ts',
      description: 'Follows a bounce or a complaint',
      needs: mailFunctions['mail-bounced'],
      surroundings,
    });
    new Rule(this, 'MailReturned', {
      description: 'SES says that a mail did not arrive, or was complained about',
      eventPattern: {
        source: ['aws.ses'],
        detailType: ['Email Bounced', 'Email Complaint Received', 'Email Rejected'],
      },
      targets: [
        new LambdaTarget(bounced as IFunction, {
          // By name: the queue's own policy lets every rule of the account in, and none of this stack.
          deadLetterQueue: Queue.fromQueueArn(this, 'DeadLetters', deadLetters.queueArn),
          retryAttempts: 10,
          event: RuleTargetInput.fromObject({
            detailType: EventField.detailType,
            detail: EventField.fromPath('$.detail'),
          }),
        }),
      ],
    });
  }
}

/** The functions of the mail: module in functions/events → what it needs. */
export const mailFunctions = {
  'deliver-mail': { table: 'write', mail: 'send' },
  'mail-bounced': { table: 'write' },
} as const;
