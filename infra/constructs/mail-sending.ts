import { ArnFormat, CfnCondition, CfnParameter, Duration, Fn, Stack, Validations } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnConfigurationSet, CfnConfigurationSetEventDestination } from 'aws-cdk-lib/aws-ses';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { EndpointFunction, mailEnvironment, type Surroundings } from './endpoint-function.ts';

const configurationSet = 'shifan';

/**
 * Mail by SES: what is due goes out every minute, and what the receiving servers refuse comes back as an event of the
 * default bus. Without a sender there is none of it: regions in China have no SES.
 */
export class MailSending extends Construct {
  readonly settings: NonNullable<Surroundings['mail']>;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const stack = Stack.of(this);
    const parameter = (name: string, description: string) =>
      new CfnParameter(stack, name, { description, default: '' }).valueAsString;
    const from = parameter('MailFrom', 'Sender of mails, an identity verified in SES; empty for no mail');
    const origin = parameter(
      'MailOrigin',
      'Address of the pages, which links of mails begin with: https://…',
    );
    this.settings = { from, origin, configurationSet };
    const wanted = new CfnCondition(stack, 'HasMail', {
      expression: Fn.conditionNot(Fn.conditionEquals(from, '')),
    });
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
          eventBusArn: stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' }),
        },
      },
    });
    told.addResourceDependency(set);
    for (const resource of [set, told]) resource.cfnOptions.condition = wanted;
  }

  /** Puts the two functions to work. */
  connect(surroundings: Surroundings, failed: IQueue): void {
    const stack = Stack.of(this);
    const make = (
      name: 'DeliverMail' | 'MailBounced',
      module: string,
      description: string,
      seconds: number,
    ) =>
      new EndpointFunction(stack, name, {
        entry: `functions/events/${module}.ts`,
        description,
        needs: { table: 'write', ...(name === 'DeliverMail' && { mail: 'send' }) },
        surroundings,
        seconds,
        environment: mailEnvironment(surroundings),
      });
    const deliver = make('DeliverMail', 'deliver-mail', 'Sends the mail that is due', 300);
    const arn = (resource: string, resourceName: string) =>
      stack.formatArn({ service: 'ses', resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
    deliver.addToRolePolicy(
      new PolicyStatement({
        actions: ['ses:SendEmail'],
        // The sender is a parameter, so the identity (its address or its domain) is not known here.
        resources: [arn('identity', '*'), arn('configuration-set', configurationSet)],
      }),
    );
    Validations.of(stack).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:identity/*]',
      reason: 'The sender is a parameter: its identity in SES is its address or its domain.',
    });
    new Rule(stack, 'MailMinute', {
      description: 'Every minute; without a sender there is nothing to do',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaTarget(deliver as IFunction, { retryAttempts: 0 })],
    });
    const bounced = make('MailBounced', 'mail-bounced', 'Follows a bounce or a complaint', 15);
    new Rule(stack, 'MailReturned', {
      description: 'SES says that a mail did not arrive, or was complained about',
      eventPattern: {
        source: ['aws.ses'],
        detailType: ['Email Bounced', 'Email Complaint Received', 'Email Rejected'],
      },
      targets: [
        new LambdaTarget(bounced as IFunction, {
          deadLetterQueue: failed,
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
