package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import java.time.Instant;
import java.util.Random;

/** An instance as the registry sees it: it asks for a permit, reports, parks, ends, releases, perhaps runs again. */
final class SimulatedThread {

    /** Replies reach the incarnation that asked, not the one after a crash. */
    record Incarnation(SimulatedThread thread, int number) implements Caller {}

    enum Phase {
        NEW,
        REQUESTING,
        LIVE,
        PARKING,
        PARKED,
        RELEASING,
        DONE
    }

    final InstanceId id;
    final DefinitionId definitionId;
    final VersionSelector wanted;
    final ThreadKind kind;

    // Durable in a real instance: it survives crash().
    Phase phase = Phase.NEW;
    int epoch;
    VersionSelector pinned;
    boolean everStarted;
    boolean refused;

    // Lost in a crash.
    int incarnation;
    long seq;
    Instant parkUntil;
    Instant requestedAt;

    SimulatedThread(String id, DefinitionId definitionId, VersionSelector wanted, ThreadKind kind) {
        this.id = InstanceId.of(id);
        this.definitionId = definitionId;
        this.wanted = wanted;
        this.kind = kind;
    }

    PartitionCommand.AcquireStart acquire() {
        return new PartitionCommand.AcquireStart(
                id, epoch, definitionId, wanted, kind, null, id, java.util.List.of(), null, null, "host");
    }

    PartitionCommand.Report report(boolean parked) {
        InstanceStatus status = seq % 3 == 0 ? InstanceStatus.PAUSED : InstanceStatus.RUNNING;
        return new PartitionCommand.Report(
                id,
                epoch,
                seq,
                status,
                false,
                new NodeCounts(1, 0, 1, 0, 0, 0, 0),
                parked ? parkUntil : null,
                parked,
                "host",
                WorkTopics.NONE);
    }

    PartitionCommand.Release release(Instant now) {
        return new PartitionCommand.Release(
                id,
                epoch,
                InstanceStatus.COMPLETED,
                now,
                null,
                new NodeCounts(0, 0, 0, 2, 0, 0, 0),
                now.toEpochMilli() % 3 == 0);
    }

    /** Whether it holds, or may come to hold, a permit. */
    boolean isOpen() {
        return phase != Phase.NEW && phase != Phase.DONE;
    }

    /** Whether the registry must count it: it has seen its grant and has not sent its release. */
    boolean isCertainlyLive() {
        return phase == Phase.LIVE || phase == Phase.PARKING || phase == Phase.PARKED;
    }

    Incarnation self() {
        return new Incarnation(this, incarnation);
    }

    void crash(Random random) {
        incarnation++;
        seq = 0;
        if (phase == Phase.PARKING) {
            phase = Phase.LIVE;
        }
        if (phase == Phase.REQUESTING && random.nextBoolean()) {
            // Nothing was written yet: it does not remember having asked. Only the registry does.
            phase = Phase.NEW;
            epoch--;
        }
    }
}
