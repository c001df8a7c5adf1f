package io.heddle.runtime.wire;

import io.heddle.Payload;
import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.InstanceSnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Instance records as bytes and back. Thread-safe. */
final class InstanceCodec {
    private static final int HAS_COMMAND = 1;

    private final HeaderCodec headers;
    private final GraphCodec graphs;
    private final EventReader events;
    private final SnapshotCodec snapshots;
    private final Payload.Source payloads;

    InstanceCodec(PlanCache plans, PlanCompiler definitions, Payload.Source payloads) {
        this.payloads = payloads;
        this.headers = new HeaderCodec(plans);
        this.graphs = new GraphCodec(definitions);
        this.snapshots = new SnapshotCodec(headers, graphs);
        this.events = new EventReader(headers, graphs, snapshots);
    }

    byte[] write(EventBatch batch) {
        WireWriter out = new WireWriter(192);
        String commandId = batch.commandId();
        InstanceReply reply = batch.reply();
        boolean hasCommand = commandId != null && reply != null;
        out.writeByte(hasCommand ? HAS_COMMAND : 0);
        out.writeLong(batch.at());
        if (commandId != null && reply != null) {
            out.writeString(commandId);
            ReplyCodec.write(out, reply);
        }
        EventWriter writer = new EventWriter(headers, graphs, snapshots, out);
        out.writeList(batch.events(), (to, event) -> event.accept(writer));
        return out.toByteArray();
    }

    EventBatch readBatch(byte[] bytes) {
        WireReader in = new WireReader(bytes, payloads);
        int flags = in.readByte();
        if ((flags & ~HAS_COMMAND) != 0) {
            throw Values.unknown("flags of an event batch", flags);
        }
        long at = in.readLong();
        boolean hasCommand = (flags & HAS_COMMAND) != 0;
        @Nullable String commandId = hasCommand ? in.readString() : null;
        @Nullable InstanceReply reply = hasCommand ? ReplyCodec.read(in) : null;
        List<io.heddle.kernel.instance.InstanceEvent> read = in.readList(events::read);
        in.requireEnd();
        if (read.isEmpty()) {
            throw new WireException("an event batch without events");
        }
        return new EventBatch(at, commandId, reply, read);
    }

    byte[] write(InstanceSnapshot snapshot) {
        WireWriter out = new WireWriter(4_096);
        snapshots.write(out, snapshot);
        return out.toByteArray();
    }

    InstanceSnapshot readSnapshot(byte[] bytes) {
        WireReader in = new WireReader(bytes, payloads);
        InstanceSnapshot snapshot = snapshots.read(in);
        in.requireEnd();
        return snapshot;
    }
}
