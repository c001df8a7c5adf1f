package io.heddle.runtime.wire;

import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.kernel.instance.Branches;
import io.heddle.kernel.instance.InstanceSnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The nodes of a snapshot: a big instance consists of little else, so their fields are packed. */
final class NodeSnapshotCodec {
    private static final int HAS_OUTPUT = 1;
    private static final int HAS_DETAILS = 2;
    private static final int IS_BROKEN = 4;
    private static final int HAS_READY_AT = 8;
    private static final int HAS_STARTED_AT = 16;
    private static final int HAS_ENDED_AT = 32;
    private static final int ALL_FLAGS = 63;

    private static final int TOLERATED = 1;
    private static final int SUBSTITUTED = 2;
    private static final int OFFERED = 4;
    private static final int DEFERRED = 8;

    private final long createdAt;

    NodeSnapshotCodec(long createdAt) {
        this.createdAt = createdAt;
    }

    void write(WireWriter out, InstanceSnapshot.Node node) {
        InstanceSnapshot.Decided decided = node.decided();
        InstanceSnapshot.Marks marks = node.marks();
        out.writeUnsigned(node.node());
        Values.writeNodeStatus(out, node.status());
        out.writeByte((node.output() == null ? 0 : HAS_OUTPUT)
                | (node.details() == null ? 0 : HAS_DETAILS)
                | (decided.broken() ? IS_BROKEN : 0)
                | (marks.readyAt() == 0 ? 0 : HAS_READY_AT)
                | (marks.startedAt() == 0 ? 0 : HAS_STARTED_AT)
                | (marks.endedAt() == 0 ? 0 : HAS_ENDED_AT));
        out.writeUnsigned(node.attempt()).writeUnsigned(node.delivery());
        out.writeUnsigned(decided.goes())
                .writeUnsigned(decided.good())
                .writeUnsigned(decided.bad())
                .writeUnsigned(decided.seen())
                .writeUnsigned(decided.taken())
                .writeInt(decided.ruledOutBy())
                .writeInt(decided.releasedBy());
        out.writeUnsigned(marks.readySeq()).writeUnsigned(marks.startSeq()).writeUnsigned(marks.endSeq());
        writeInstant(out, marks.readyAt());
        writeInstant(out, marks.startedAt());
        writeInstant(out, marks.endedAt());
        out.writeUnsigned(marks.since());
        if (node.output() != null) {
            Values.writePayload(out, node.output());
        }
        if (node.details() != null) {
            writeDetails(out, node.details());
        }
    }

    InstanceSnapshot.Node read(WireReader in) {
        int node = in.readUnsignedInt();
        NodeStatus status = Values.readNodeStatus(in);
        int flags = flags(in, ALL_FLAGS);
        int attempt = in.readUnsignedInt();
        int delivery = in.readUnsignedInt();
        InstanceSnapshot.Decided decided = new InstanceSnapshot.Decided(
                in.readUnsignedInt(),
                in.readUnsignedInt(),
                in.readUnsignedInt(),
                in.readUnsignedInt(),
                in.readUnsignedInt(),
                (flags & IS_BROKEN) != 0,
                in.readInt(),
                in.readInt());
        InstanceSnapshot.Marks marks = new InstanceSnapshot.Marks(
                in.readUnsignedInt(),
                in.readUnsignedInt(),
                in.readUnsignedInt(),
                readInstant(in, flags & HAS_READY_AT),
                readInstant(in, flags & HAS_STARTED_AT),
                readInstant(in, flags & HAS_ENDED_AT),
                in.readUnsignedInt());
        @Nullable Payload output = (flags & HAS_OUTPUT) != 0 ? Values.readPayload(in) : null;
        InstanceSnapshot.@Nullable Details details = (flags & HAS_DETAILS) != 0 ? readDetails(in) : null;
        return new InstanceSnapshot.Node(node, status, attempt, delivery, decided, marks, output, details);
    }

    /** As the distance from the creation; nothing for 0, which stands for "never". */
    private void writeInstant(WireWriter out, long instant) {
        if (instant != 0) {
            out.writeLong(instant - createdAt);
        }
    }

    private long readInstant(WireReader in, int isThere) {
        return isThere == 0 ? 0 : createdAt + in.readLong();
    }

    private static int flags(WireReader in, int known) {
        int flags = in.readByte();
        if ((flags & ~known) != 0) {
            throw Values.unknown("flags of a node", flags);
        }
        return flags;
    }

    private static void writeDetails(WireWriter out, InstanceSnapshot.Details details) {
        out.writeByte((details.tolerated() ? TOLERATED : 0)
                | (details.substituted() ? SUBSTITUTED : 0)
                | (details.offered() ? OFFERED : 0)
                | (details.deferred() ? DEFERRED : 0));
        out.writeOptional(details.error(), Values::writeError);
        out.writeOptional(details.reason(), WireWriter::writeString);
        out.writeUnsigned(details.extendedSince()).writeUnsigned(details.attemptBase());
        Values.writeBranches(out, details.expired());
        Values.writeBranches(out, details.takenEdges());
        Values.writeBranches(out, details.satisfied());
        out.writeList(
                details.ruleWaits(),
                (to, wait) -> to.writeUnsigned(wait.group()).writeLong(wait.until()));
        out.writeLong(details.dueAt()).writeLong(details.leaseUntil());
        Values.writeOptionalPayload(out, details.input());
        out.writeLong(details.ranBefore());
        out.writeOptional(details.loop(), NodeSnapshotCodec::writeLoop);
    }

    private static InstanceSnapshot.Details readDetails(WireReader in) {
        int flags = flags(in, TOLERATED | SUBSTITUTED | OFFERED | DEFERRED);
        @Nullable NodeError error = in.readOptional(Values::readError);
        @Nullable String reason = in.readOptional(WireReader::readString);
        int extendedSince = in.readUnsignedInt();
        int attemptBase = in.readUnsignedInt();
        Branches expired = Values.readBranches(in);
        Branches taken = Values.readBranches(in);
        Branches satisfied = Values.readBranches(in);
        List<InstanceSnapshot.RuleWait> waits =
                in.readList(from -> new InstanceSnapshot.RuleWait(from.readUnsignedInt(), from.readLong()));
        return new InstanceSnapshot.Details(
                error,
                reason,
                (flags & TOLERATED) != 0,
                (flags & SUBSTITUTED) != 0,
                extendedSince,
                attemptBase,
                expired,
                taken,
                satisfied,
                waits,
                in.readLong(),
                in.readLong(),
                (flags & OFFERED) != 0,
                (flags & DEFERRED) != 0,
                Values.readOptionalPayload(in),
                in.readLong(),
                in.readOptional(NodeSnapshotCodec::readLoop));
    }

    private static void writeLoop(WireWriter out, InstanceSnapshot.Loop loop) {
        out.writeUnsigned(loop.iteration())
                .writeUnsigned(loop.start())
                .writeUnsigned(loop.open())
                .writeUnsigned(loop.failed());
        Values.writeOptionalPayload(out, loop.items());
        out.writeList(loop.results(), Values::writePayload);
    }

    private static InstanceSnapshot.Loop readLoop(WireReader in) {
        return new InstanceSnapshot.Loop(
                in.readUnsignedInt(),
                in.readUnsignedInt(),
                in.readUnsignedInt(),
                in.readUnsignedInt(),
                Values.readOptionalPayload(in),
                in.readList(Values::readPayload));
    }
}
