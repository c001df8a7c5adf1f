package io.heddle.runtime.instance;

/**
 * The answer to whoever waits for something of an instance whose history cannot be read.
 *
 * @param reason why it cannot
 */
public record QuarantineNotice(String reason)
        implements EndNotice, NodeNotice, ChildrenNotice, ChildNotice, CheckpointNotice {}
