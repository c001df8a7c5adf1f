package io.heddle.runtime.instance;

import io.heddle.CheckpointView;

/** The answer to {@link InstanceMessage.AwaitCheckpoint}. */
public sealed interface CheckpointNotice permits CheckpointNotice.Stored, CheckpointNotice.Gone, QuarantineNotice {

    /** Its content is kept. */
    record Stored(CheckpointView checkpoint) implements CheckpointNotice {}

    /** There is no such checkpoint: its content could not be kept, or it was deleted. */
    record Gone() implements CheckpointNotice {}
}
