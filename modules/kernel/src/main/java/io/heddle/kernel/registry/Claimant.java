package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import io.heddle.kernel.registry.PartitionCommand.AcquireStart;
import io.heddle.kernel.registry.PartitionCommand.Pin;

/** What starts and holds have in common: both ask for a place under a claim. */
final class Claimant {

    private Claimant() {}

    /** Whether exactly this was granted before. */
    static boolean isRepetition(PartitionTurn turn, PartitionCommand.Request<?> request) {
        if (request instanceof AcquireStart start) {
            ThreadEntry entry = turn.state.threads().get(start.threadId().value());
            return entry != null && isOf(entry, start);
        }
        return request instanceof Pin pin && turn.state.pins().containsKey(pin.holderId());
    }

    /** Whether a version that takes no new starts takes this one: a branch of a live thread, or a run going on. */
    static boolean continues(PartitionTurn turn, PartitionCommand.Request<?> request) {
        return request instanceof AcquireStart start
                && (start.kind() == ThreadKind.FORK
                        // Not by its epoch: that of a run under the id of a removed one is high as well.
                        || turn.state.threads().containsKey(start.threadId().value()));
    }

    static String idOf(PartitionCommand.Request<?> request) {
        // Threads and holders may bear the same name.
        return request instanceof Pin pin ? "pin:" + pin.holderId() : "thread:" + ((AcquireStart) request).threadId();
    }

    static VersionSelector requested(PartitionCommand.Request<?> request) {
        return request instanceof Pin pin ? pin.version() : ((AcquireStart) request).version();
    }

    static DefinitionId definitionOf(PartitionCommand.Request<?> request) {
        return request instanceof Pin pin ? pin.definitionId() : ((AcquireStart) request).definitionId();
    }

    /** What was asked for, or what an earlier grant of the same made of it. */
    static VersionSelector selectorOf(PartitionTurn turn, PartitionCommand.Request<?> request) {
        if (request instanceof Pin pin) {
            Hold held = turn.state.pins().get(pin.holderId());
            return held == null ? pin.version() : held.key().version();
        }
        AcquireStart start = (AcquireStart) request;
        ThreadEntry entry = turn.state.threads().get(start.threadId().value());
        return entry != null && isOf(entry, start) ? entry.key().version() : start.version();
    }

    static PartitionEvent granted(AcquireStart start, VersionSelector version, long now) {
        return new PartitionEvent.ThreadGranted(
                start.threadId().value(),
                start.epoch(),
                start.definitionId(),
                version,
                start.kind(),
                start.parentId() == null ? null : start.parentId().value(),
                start.rootId().value(),
                start.name(),
                start.executorId(),
                start.host(),
                now);
    }

    private static boolean isOf(ThreadEntry entry, AcquireStart start) {
        return !entry.released() && entry.epoch() == start.epoch();
    }
}
