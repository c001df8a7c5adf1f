package io.heddle.runtime.instance;

/** The answer to {@link InstanceMessage.AwaitChildren}. */
public sealed interface ChildrenNotice
        permits ChildrenNotice.AllEnded, ChildrenNotice.NoSuchInstance, QuarantineNotice {

    record AllEnded() implements ChildrenNotice {}

    record NoSuchInstance() implements ChildrenNotice {}
}
