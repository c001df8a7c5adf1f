package io.heddle.runtime.instance;

/** The answer to {@link InstanceMessage.AwaitChildren}. */
public sealed interface ChildrenNotice {

    record AllEnded() implements ChildrenNotice {}

    record NoSuchInstance() implements ChildrenNotice {}
}
