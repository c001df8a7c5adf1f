package io.heddle.kernel.instance;

/**
 * Where an instance is to go back to, as soon as its children have ended.
 *
 * @param seq the point
 * @param checkpoint id of the checkpoint that was named; empty for a bare point
 */
public record Rewinding(int seq, String checkpoint) {

    /** What everybody who asked for it is told, now that {@code batch} has ended it and led to {@code after}. */
    public static InstanceReply end(EventBatch batch, InstanceState after) {
        for (InstanceEvent event : batch.events()) {
            if (event instanceof InstanceEvent.Rewound) {
                return new InstanceReply.Done(after.status());
            }
            if (event instanceof InstanceEvent.RewindFailed failed) {
                return failed.refusal();
            }
        }
        return new InstanceReply.Refused(
                InstanceEvent.RewindFailed.GIVEN_UP,
                "instance " + after.header().id() + " is " + after.status() + " and has not gone back");
    }
}
