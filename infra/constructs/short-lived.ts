import { CfnDeletionPolicy, CfnResource, type IAspect } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnLogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';

/**
 * Lets everything of an installation go with its stacks, and its logs after a while: for trying out, where what was left
 * behind would keep the next deployment from its names. The stacks themselves say what a real one keeps.
 */
export class ShortLived implements IAspect {
  readonly #logRetention: RetentionDays;

  constructor(logRetention: RetentionDays) {
    this.#logRetention = logRetention;
  }

  visit(node: IConstruct): void {
    if (node instanceof CfnLogGroup) node.retentionInDays = this.#logRetention;
    if (node instanceof CfnTable) node.deletionProtectionEnabled = false;
    if (node instanceof CfnResource && node.cfnOptions.deletionPolicy === CfnDeletionPolicy.RETAIN) {
      node.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
      node.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.DELETE;
    }
  }
}
