package io.heddle.runtime.instance;

import io.heddle.NodeError;

/** The answer to {@link InstanceMessage.AwaitChild}. */
public sealed interface ChildNotice
        permits ChildNotice.Exists, ChildNotice.Refused, ChildNotice.NoSuchChild, QuarantineNotice {

    /** It has come into being. */
    record Exists() implements ChildNotice {}

    /** It was refused and never will. */
    record Refused(NodeError reason) implements ChildNotice {}

    /** The instance does not exist or has no such child. */
    record NoSuchChild() implements ChildNotice {}
}
