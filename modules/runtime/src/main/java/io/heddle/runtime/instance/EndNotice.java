package io.heddle.runtime.instance;

import io.heddle.InstanceResult;

/** The answer to {@link InstanceMessage.AwaitEnd} and {@link InstanceMessage.AwaitReleased}. */
public sealed interface EndNotice permits EndNotice.Ended, EndNotice.NoSuchInstance, QuarantineNotice {

    record Ended(InstanceResult result) implements EndNotice {}

    record NoSuchInstance() implements EndNotice {}
}
