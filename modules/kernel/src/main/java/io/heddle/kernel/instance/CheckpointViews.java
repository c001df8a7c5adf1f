package io.heddle.kernel.instance;

import io.heddle.CheckpointView;
import io.heddle.InstanceId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The public copies of an instance's checkpoints. */
public final class CheckpointViews {
    private CheckpointViews() {}

    /** All of them, oldest first. */
    public static List<CheckpointView> all(InstanceState state) {
        return state.checkpoints().stream()
                .map(checkpoint -> of(state.header().id(), checkpoint))
                .toList();
    }

    public static CheckpointView of(InstanceId instance, Checkpoint checkpoint) {
        Map<InstanceId, Long> children = new HashMap<>();
        checkpoint.children().forEach((child, seq) -> children.put(InstanceId.of(child), (long) seq));
        return new CheckpointView(
                checkpoint.id(),
                instance,
                checkpoint.seq(),
                Micros.toInstant(checkpoint.at()),
                checkpoint.occasion(),
                checkpoint.description(),
                checkpoint.tags(),
                checkpoint.customFields(),
                checkpoint.stored(),
                checkpoint.size(),
                children);
    }
}
