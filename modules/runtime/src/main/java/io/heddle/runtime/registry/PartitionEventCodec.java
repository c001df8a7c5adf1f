package io.heddle.runtime.registry;

import io.heddle.kernel.registry.PartitionEvent;
import io.heddle.runtime.wire.WireException;
import io.heddle.runtime.wire.WireReader;
import io.heddle.runtime.wire.WireWriter;

/**
 * The stored form of {@link PartitionEvent}: a number for the kind, the version of its layout, its fields. A released
 * layout never changes; a new one gets the next version and the old one stays readable.
 */
final class PartitionEventCodec {
    private static final int LAYOUT = 1;

    private static final int OPENED = 1;
    private static final int GRANTED = 2;
    private static final int RENEWED = 3;
    private static final int REPORTED = 4;
    private static final int RELEASED = 5;
    private static final int DROPPED = 6;
    private static final int FORGOTTEN = 7;
    private static final int PINNED = 8;
    private static final int UNPINNED = 9;
    private static final int CLAIM_OPENED = 10;
    private static final int CLAIM_HELD = 11;
    private static final int CLAIM_CLOSING = 12;
    private static final int CLAIM_CLOSED = 13;
    private static final int CANCELLATION_ORDERED = 14;
    private static final int REMOVING = 15;

    private PartitionEventCodec() {}

    static void write(WireWriter out, PartitionEvent event) {
        if (event instanceof PartitionEvent.ThreadGranted e) {
            granted(head(out, GRANTED), e);
        } else if (event instanceof PartitionEvent.ThreadReported e) {
            reported(head(out, REPORTED), e);
        } else if (event instanceof PartitionEvent.ThreadReleased e) {
            released(head(out, RELEASED), e);
        } else if (event instanceof PartitionEvent.PermitRenewed e) {
            head(out, RENEWED)
                    .writeString(e.threadId())
                    .writeUnsigned(e.epoch())
                    .writeLong(e.at());
        } else if (event instanceof PartitionEvent.PermitDropped e) {
            head(out, DROPPED).writeString(e.threadId()).writeUnsigned(e.epoch());
        } else if (event instanceof PartitionEvent.ThreadRemoving e) {
            head(out, REMOVING)
                    .writeString(e.threadId())
                    .writeUnsigned(e.epoch())
                    .writeLong(e.at());
        } else if (event instanceof PartitionEvent.ThreadForgotten e) {
            head(out, FORGOTTEN).writeString(e.threadId());
        } else if (event instanceof PartitionEvent.HolderPinned e) {
            head(out, PINNED).writeString(e.holderId());
            Fields.hold(out, e.hold());
        } else if (event instanceof PartitionEvent.CancellationOrdered e) {
            Fields.definitionId(head(out, CANCELLATION_ORDERED), e.definitionId());
            Fields.selector(out, e.version());
            out.writeString(e.reason());
        } else if (event instanceof PartitionEvent.HolderUnpinned e) {
            head(out, UNPINNED).writeString(e.holderId());
        } else if (event instanceof PartitionEvent.ClaimOpened e) {
            claim(head(out, CLAIM_OPENED), e.definitionId().value(), e.claimNo());
            Fields.selector(out, e.version());
        } else if (event instanceof PartitionEvent.ClaimHeld e) {
            claim(head(out, CLAIM_HELD), e.definitionId().value(), e.claimNo());
            Fields.selector(out, e.version());
        } else if (event instanceof PartitionEvent.ClaimClosing e) {
            claim(head(out, CLAIM_CLOSING), e.definitionId().value(), e.claimNo());
        } else if (event instanceof PartitionEvent.ClaimClosed e) {
            claim(head(out, CLAIM_CLOSED), e.definitionId().value(), e.claimNo());
        } else if (event instanceof PartitionEvent.PartitionOpened e) {
            head(out, OPENED).writeUnsigned(e.partition()).writeUnsigned(e.partitions());
        } else {
            throw new IllegalArgumentException(
                    "no stored form of " + event.getClass().getName());
        }
    }

    static PartitionEvent read(WireReader in) {
        int kind = in.readUnsignedInt();
        int layout = in.readUnsignedInt();
        if (layout != LAYOUT) {
            throw new WireException("partition event " + kind + " has layout " + layout + ", this release reads up to "
                    + LAYOUT + ": was it written by a newer one?");
        }
        return switch (kind) {
            case OPENED -> new PartitionEvent.PartitionOpened(in.readUnsignedInt(), in.readUnsignedInt());
            case GRANTED -> granted(in);
            case RENEWED -> new PartitionEvent.PermitRenewed(in.readString(), in.readUnsignedInt(), in.readLong());
            case REPORTED -> reported(in);
            case RELEASED -> released(in);
            case DROPPED -> new PartitionEvent.PermitDropped(in.readString(), in.readUnsignedInt());
            case REMOVING -> new PartitionEvent.ThreadRemoving(in.readString(), in.readUnsignedInt(), in.readLong());
            case FORGOTTEN -> new PartitionEvent.ThreadForgotten(in.readString());
            case PINNED -> new PartitionEvent.HolderPinned(in.readString(), Fields.hold(in));
            case CANCELLATION_ORDERED ->
                new PartitionEvent.CancellationOrdered(Fields.definitionId(in), Fields.selector(in), in.readString());
            case UNPINNED -> new PartitionEvent.HolderUnpinned(in.readString());
            case CLAIM_OPENED ->
                new PartitionEvent.ClaimOpened(Fields.definitionId(in), in.readUnsigned(), Fields.selector(in));
            case CLAIM_HELD ->
                new PartitionEvent.ClaimHeld(Fields.definitionId(in), in.readUnsigned(), Fields.selector(in));
            case CLAIM_CLOSING -> new PartitionEvent.ClaimClosing(Fields.definitionId(in), in.readUnsigned());
            case CLAIM_CLOSED -> new PartitionEvent.ClaimClosed(Fields.definitionId(in), in.readUnsigned());
            default ->
                throw new WireException("unknown partition event " + kind + ": was it written by a newer release?");
        };
    }

    private static WireWriter head(WireWriter out, int kind) {
        return out.writeUnsigned(kind).writeUnsigned(LAYOUT);
    }

    private static void claim(WireWriter out, String definitionId, long claimNo) {
        out.writeString(definitionId).writeUnsigned(claimNo);
    }

    private static void granted(WireWriter out, PartitionEvent.ThreadGranted e) {
        out.writeString(e.threadId()).writeUnsigned(e.epoch());
        Fields.definitionId(out, e.definitionId());
        Fields.selector(out, e.version());
        Fields.kind(out, e.kind());
        Fields.text(out, e.parentId());
        out.writeString(e.rootId());
        Fields.text(out, e.name());
        Fields.text(out, e.executorId());
        Fields.text(out, e.host());
        out.writeLong(e.at());
    }

    private static PartitionEvent granted(WireReader in) {
        return new PartitionEvent.ThreadGranted(
                in.readString(),
                in.readUnsignedInt(),
                Fields.definitionId(in),
                Fields.selector(in),
                Fields.kind(in),
                Fields.text(in),
                in.readString(),
                Fields.text(in),
                Fields.text(in),
                Fields.text(in),
                in.readLong());
    }

    private static void reported(WireWriter out, PartitionEvent.ThreadReported e) {
        out.writeString(e.threadId()).writeUnsigned(e.epoch()).writeLong(e.seq());
        Fields.status(out, e.status());
        out.writeBoolean(e.queued());
        Fields.counts(out, e.counts());
        Fields.micros(out, e.nextWake());
        out.writeBoolean(e.parked());
        Fields.text(out, e.host());
        Fields.work(out, e.work());
        out.writeLong(e.at());
    }

    private static PartitionEvent reported(WireReader in) {
        return new PartitionEvent.ThreadReported(
                in.readString(),
                in.readUnsignedInt(),
                in.readLong(),
                Fields.status(in),
                in.readBoolean(),
                Fields.counts(in),
                Fields.micros(in),
                in.readBoolean(),
                Fields.text(in),
                Fields.work(in),
                in.readLong());
    }

    private static void released(WireWriter out, PartitionEvent.ThreadReleased e) {
        out.writeString(e.threadId()).writeUnsigned(e.epoch());
        Fields.status(out, e.outcome());
        Fields.micros(out, e.ended());
        Fields.micros(out, e.retainUntil());
        Fields.counts(out, e.counts());
        out.writeLong(e.at());
    }

    private static PartitionEvent released(WireReader in) {
        return new PartitionEvent.ThreadReleased(
                in.readString(),
                in.readUnsignedInt(),
                Fields.status(in),
                Fields.micros(in),
                Fields.micros(in),
                Fields.counts(in),
                in.readLong());
    }
}
