package io.heddle.runtime.wire;

import io.heddle.kernel.instance.InstanceReply;

/** Replies, kept with the command they answered. The code of a kind is given here once and for ever. */
final class ReplyCodec {
    private static final int VERSION = 1;

    private ReplyCodec() {}

    static void write(WireWriter out, InstanceReply reply) {
        if (reply instanceof InstanceReply.Created created) {
            begin(out, 1).writeBoolean(created.existing());
            Values.writeStatus(out, created.status());
        } else if (reply instanceof InstanceReply.Done done) {
            Values.writeStatus(begin(out, 2), done.status());
        } else if (reply instanceof InstanceReply.AlreadyTerminal terminal) {
            Values.writeStatus(begin(out, 3), terminal.status());
        } else if (reply instanceof InstanceReply.Refused refused) {
            begin(out, 4).writeString(refused.code()).writeString(refused.message());
        } else if (reply instanceof InstanceReply.Registered registered) {
            begin(out, 5).writeList(registered.ready(), WireWriter::writeString);
        } else if (reply instanceof InstanceReply.Invalid invalid) {
            begin(out, 6).writeList(invalid.findings(), Values::writeFinding);
        } else if (reply instanceof InstanceReply.Sealed sealed) {
            Values.writeStatus(begin(out, 7), sealed.status());
        } else if (reply instanceof InstanceReply.Claimed claimed) {
            begin(out, 8)
                    .writeInt(claimed.attempt())
                    .writeInt(claimed.delivery())
                    .writeLong(claimed.leaseUntil());
        } else if (reply instanceof InstanceReply.NotReady notReady) {
            Values.writeNodeStatus(begin(out, 9), notReady.state());
        } else if (reply instanceof InstanceReply.ParallelLimit limit) {
            begin(out, 10).writeInt(limit.limit());
        } else if (reply instanceof InstanceReply.Recorded recorded) {
            begin(out, 11).writeList(recorded.ready(), WireWriter::writeString);
        } else if (reply instanceof InstanceReply.Late) {
            begin(out, 12);
        } else if (reply instanceof InstanceReply.Duplicate) {
            begin(out, 13);
        } else if (reply instanceof InstanceReply.Continue going) {
            begin(out, 14).writeLong(going.leaseUntil());
        } else if (reply instanceof InstanceReply.Stop stop) {
            begin(out, 15).writeOptional(stop.state(), Values::writeNodeStatus);
        } else if (reply instanceof InstanceReply.GlobalRecorded recorded) {
            begin(out, 16).writeInt(recorded.revision());
        } else if (reply instanceof InstanceReply.RevisionConflict conflict) {
            begin(out, 17).writeInt(conflict.current());
        } else if (reply instanceof InstanceReply.Nothing) {
            begin(out, 18);
        } else if (reply instanceof InstanceReply.ChildAccepted accepted) {
            begin(out, 19).writeString(accepted.threadId()).writeBoolean(accepted.existing());
        } else if (reply instanceof InstanceReply.TreeAllows allows) {
            begin(out, 20).writeInt(allows.asOf()).writeInt(allows.live());
        } else if (reply instanceof InstanceReply.CheckpointAccepted accepted) {
            begin(out, 31)
                    .writeString(accepted.id())
                    .writeUnsigned(accepted.seq())
                    .writeBoolean(accepted.existing());
        } else if (reply instanceof InstanceReply.CheckpointsLetGo gone) {
            begin(out, 32).writeList(gone.ids(), WireWriter::writeString);
            out.writeLong(gone.freed()).writeUnsigned(gone.remaining());
        } else if (reply instanceof InstanceReply.Marked marked) {
            begin(out, 33).writeBoolean(marked.forced()).writeList(marked.ready(), WireWriter::writeString);
        } else if (reply instanceof InstanceReply.Ignored ignored) {
            begin(out, 34).writeString(ignored.why());
        } else if (reply instanceof InstanceReply.Drained drained) {
            begin(out, 35).writeList(drained.nodeIds(), WireWriter::writeString);
        } else if (reply instanceof InstanceReply.GoingBack) {
            begin(out, 36);
        } else {
            throw new IllegalArgumentException(
                    "no codec for " + reply.getClass().getName());
        }
    }

    private static WireWriter begin(WireWriter out, int code) {
        return out.writeByte(code).writeByte(VERSION);
    }

    static InstanceReply read(WireReader in) {
        int code = in.readByte();
        int version = in.readByte();
        if (version != VERSION) {
            throw Values.unknown("version of reply " + code, version);
        }
        return switch (code) {
            case 1 -> new InstanceReply.Created(in.readBoolean(), Values.readStatus(in));
            case 2 -> new InstanceReply.Done(Values.readStatus(in));
            case 3 -> new InstanceReply.AlreadyTerminal(Values.readStatus(in));
            case 4 -> new InstanceReply.Refused(in.readString(), in.readString());
            case 5 -> new InstanceReply.Registered(in.readList(WireReader::readString));
            case 6 -> new InstanceReply.Invalid(in.readList(Values::readFinding));
            case 7 -> new InstanceReply.Sealed(Values.readStatus(in));
            case 8 -> new InstanceReply.Claimed(in.readInt(), in.readInt(), in.readLong());
            case 9 -> new InstanceReply.NotReady(Values.readNodeStatus(in));
            case 10 -> new InstanceReply.ParallelLimit(in.readInt());
            case 11 -> new InstanceReply.Recorded(in.readList(WireReader::readString));
            case 12 -> new InstanceReply.Late();
            case 13 -> new InstanceReply.Duplicate();
            case 14 -> new InstanceReply.Continue(in.readLong());
            case 15 -> new InstanceReply.Stop(in.readOptional(Values::readNodeStatus));
            case 16 -> new InstanceReply.GlobalRecorded(in.readInt());
            case 17 -> new InstanceReply.RevisionConflict(in.readInt());
            case 18 -> new InstanceReply.Nothing();
            case 19 -> new InstanceReply.ChildAccepted(in.readString(), in.readBoolean());
            case 20 -> new InstanceReply.TreeAllows(in.readInt(), in.readInt());
            case 31 -> new InstanceReply.CheckpointAccepted(in.readString(), in.readUnsignedInt(), in.readBoolean());
            case 32 ->
                new InstanceReply.CheckpointsLetGo(
                        in.readList(WireReader::readString), in.readLong(), in.readUnsignedInt());
            case 33 -> new InstanceReply.Marked(in.readBoolean(), in.readList(WireReader::readString));
            case 34 -> new InstanceReply.Ignored(in.readString());
            case 35 -> new InstanceReply.Drained(in.readList(WireReader::readString));
            case 36 -> new InstanceReply.GoingBack();
            default -> throw Values.unknown("reply", code);
        };
    }
}
