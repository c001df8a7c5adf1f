package io.heddle.runtime.wire;

import io.heddle.ChildStatus;
import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.definition.OnParentEnd;
import io.heddle.kernel.instance.Ancestor;
import io.heddle.kernel.instance.Branch;
import io.heddle.kernel.instance.Child;
import io.heddle.kernel.instance.ChildRequest;
import io.heddle.kernel.instance.InstanceSnapshot;
import io.heddle.kernel.instance.Lineage;
import io.heddle.kernel.instance.Origin;
import io.heddle.kernel.registry.ThreadKind;
import io.heddle.kernel.registry.VersionSelector;

/** What instances store about their place in a tree of threads. The codes are given here once and for ever. */
final class ThreadCodec {
    private ThreadCodec() {}

    // ---- ancestors ------------------------------------------------------------------------------------------------

    static void writeLineage(WireWriter out, Lineage lineage) {
        writeKind(out, lineage.kind());
        out.writeList(
                lineage.ancestors(),
                (to, ancestor) -> to.writeString(ancestor.threadId().value())
                        .writeString(ancestor.definitionId().value()));
        writeOnParentEnd(out, lineage.onParentEnd());
        out.writeOptional(lineage.origin(), ThreadCodec::writeOrigin);
    }

    static Lineage readLineage(WireReader in) {
        return new Lineage(
                readKind(in),
                in.readList(from -> new Ancestor(InstanceId.of(from.readString()), DefinitionId.of(from.readString()))),
                readOnParentEnd(in),
                in.readOptional(ThreadCodec::readOrigin));
    }

    private static void writeOrigin(WireWriter out, Origin origin) {
        out.writeString(origin.source().value()).writeUnsigned(origin.seq()).writeBoolean(origin.goesOn());
    }

    private static Origin readOrigin(WireReader in) {
        return new Origin(InstanceId.of(in.readString()), in.readUnsignedInt(), in.readBoolean());
    }

    // ---- children -------------------------------------------------------------------------------------------------

    static void writeRequest(WireWriter out, ChildRequest request) {
        out.writeString(request.threadId().value());
        writeKind(out, request.kind());
        out.writeString(request.definitionId().value());
        out.writeString(request.version().toString());
        Values.writePayload(out, request.input());
        out.writeString(request.name());
        out.writeInt(request.node());
        out.writeInt(request.attempt());
        out.writeBoolean(request.awaited());
        writeOnParentEnd(out, request.onParentEnd());
        out.writeLong(request.timeout());
        out.writeOptional(request.origin(), ThreadCodec::writeOrigin);
    }

    private static VersionSelector readSelector(WireReader in) {
        String text = in.readString();
        try {
            return VersionSelector.parse(text);
        } catch (IllegalArgumentException e) {
            throw new WireException(String.valueOf(e.getMessage()));
        }
    }

    static ChildRequest readRequest(WireReader in) {
        return new ChildRequest(
                InstanceId.of(in.readString()),
                readKind(in),
                DefinitionId.of(in.readString()),
                readSelector(in),
                Values.readPayload(in),
                in.readString(),
                in.readInt(),
                in.readInt(),
                in.readBoolean(),
                readOnParentEnd(in),
                in.readLong(),
                in.readOptional(ThreadCodec::readOrigin));
    }

    static void writeChild(WireWriter out, Child child) {
        writeRequest(out, child.request());
        writeStatus(out, child.status());
        out.writeUnsigned(child.seq()).writeLong(child.requestedAt());
        out.writeOptional(child.cancelReason(), WireWriter::writeString);
        out.writeLong(child.endedAt());
        out.writeOptional(child.error(), Values::writeError);
        Values.writeOptionalPayload(out, child.output());
        Values.writePayloads(out, child.globals());
    }

    static Child readChild(WireReader in) {
        return new Child(
                readRequest(in),
                readStatus(in),
                in.readUnsignedInt(),
                in.readLong(),
                in.readOptional(WireReader::readString),
                in.readLong(),
                in.readOptional(Values::readError),
                Values.readOptionalPayload(in),
                Values.readPayloads(in));
    }

    static void writeFamily(WireWriter out, InstanceSnapshot.Family family) {
        out.writeUnsigned(family.childrenSeq()).writeUnsigned(family.orderNumber());
        out.writeBoolean(family.pauseCascades());
        out.writeOptional(family.pausedBy(), WireWriter::writeString);
        out.writeUnsigned(family.heeded());
        out.writeOptional(family.ancestorPause(), WireWriter::writeString);
        out.writeList(
                family.counts(),
                (to, count) -> to.writeString(count.parentId())
                        .writeUnsigned(count.asOf())
                        .writeUnsigned(count.live()));
    }

    static InstanceSnapshot.Family readFamily(WireReader in) {
        return new InstanceSnapshot.Family(
                in.readUnsignedInt(),
                in.readUnsignedInt(),
                in.readBoolean(),
                in.readOptional(WireReader::readString),
                in.readUnsignedInt(),
                in.readOptional(WireReader::readString),
                in.readList(from ->
                        new InstanceSnapshot.Count(from.readString(), from.readUnsignedInt(), from.readUnsignedInt())));
    }

    // ---- forks ----------------------------------------------------------------------------------------------------

    static void writeBranch(WireWriter out, Branch branch) {
        out.writeString(branch.fork()).writeString(branch.path()).writeString(branch.pathId());
        Values.writePayloads(out, branch.outputs());
        out.writeUnsigned(branch.near());
        out.writeList(branch.loops(), (to, loop) -> {
            to.writeUnsigned(loop.number());
            Values.writeOptionalPayload(to, loop.item());
            to.writeBoolean(loop.last());
            to.writeOptional(loop.variable(), WireWriter::writeString);
        });
    }

    static Branch readBranch(WireReader in) {
        return new Branch(
                in.readString(),
                in.readString(),
                in.readString(),
                Values.readPayloads(in),
                in.readUnsignedInt(),
                in.readList(from -> new Branch.LoopScope(
                        from.readUnsignedInt(),
                        Values.readOptionalPayload(from),
                        from.readBoolean(),
                        from.readOptional(WireReader::readString))));
    }

    static void writeFork(WireWriter out, InstanceSnapshot.ForkAttempt fork) {
        out.writeUnsigned(fork.node()).writeInt(fork.attempt());
        Values.writePayloads(out, fork.globals());
        Values.writePayloads(out, fork.outputs());
        out.writeUnsigned(fork.near());
    }

    static InstanceSnapshot.ForkAttempt readFork(WireReader in) {
        return new InstanceSnapshot.ForkAttempt(
                in.readUnsignedInt(),
                in.readInt(),
                Values.readPayloads(in),
                Values.readPayloads(in),
                in.readUnsignedInt());
    }

    // ---- words ----------------------------------------------------------------------------------------------------

    private static void writeKind(WireWriter out, ThreadKind kind) {
        out.writeByte(
                switch (kind) {
                    case MAIN -> 1;
                    case FORK -> 2;
                    case SUBWORKFLOW -> 3;
                    case DYNAMIC -> 4;
                    case COPY -> 5;
                });
    }

    private static ThreadKind readKind(WireReader in) {
        int code = in.readByte();
        return switch (code) {
            case 1 -> ThreadKind.MAIN;
            case 2 -> ThreadKind.FORK;
            case 3 -> ThreadKind.SUBWORKFLOW;
            case 4 -> ThreadKind.DYNAMIC;
            case 5 -> ThreadKind.COPY;
            default -> throw Values.unknown("kind of thread", code);
        };
    }

    private static void writeOnParentEnd(WireWriter out, OnParentEnd what) {
        out.writeByte(
                switch (what) {
                    case CANCEL -> 1;
                    case CANCEL_UNLESS_COMPLETED -> 2;
                    case LET_RUN -> 3;
                });
    }

    private static OnParentEnd readOnParentEnd(WireReader in) {
        int code = in.readByte();
        return switch (code) {
            case 1 -> OnParentEnd.CANCEL;
            case 2 -> OnParentEnd.CANCEL_UNLESS_COMPLETED;
            case 3 -> OnParentEnd.LET_RUN;
            default -> throw Values.unknown("rule for a parent's end", code);
        };
    }

    private static void writeStatus(WireWriter out, ChildStatus status) {
        out.writeByte(
                switch (status) {
                    case REQUESTED -> 1;
                    case LIVE -> 2;
                    case REFUSED -> 3;
                    case COMPLETED -> 4;
                    case FAILED -> 5;
                    case CANCELLED -> 6;
                    case TIMED_OUT -> 7;
                });
    }

    private static ChildStatus readStatus(WireReader in) {
        int code = in.readByte();
        return switch (code) {
            case 1 -> ChildStatus.REQUESTED;
            case 2 -> ChildStatus.LIVE;
            case 3 -> ChildStatus.REFUSED;
            case 4 -> ChildStatus.COMPLETED;
            case 5 -> ChildStatus.FAILED;
            case 6 -> ChildStatus.CANCELLED;
            case 7 -> ChildStatus.TIMED_OUT;
            default -> throw Values.unknown("status of a child", code);
        };
    }
}
