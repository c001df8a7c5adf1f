package io.heddle.runtime.wire;

import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.Payload;
import io.heddle.definition.NodeDefinition;
import io.heddle.kernel.instance.Child;
import io.heddle.kernel.instance.InstanceHeader;
import io.heddle.kernel.instance.InstanceSnapshot;
import io.heddle.kernel.instance.TriggerBook;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Snapshots of instances. The version of the layout is in the manifest; parts with a version of their own say so. */
final class SnapshotCodec {
    private static final int REGISTERED = 1;
    private static final int ITERATION = 2;
    private static final int FORKED = 3;

    private final HeaderCodec headers;
    private final GraphCodec graphs;

    SnapshotCodec(HeaderCodec headers, GraphCodec graphs) {
        this.headers = headers;
        this.graphs = graphs;
    }

    void write(WireWriter out, InstanceSnapshot snapshot) {
        headers.write(out, snapshot.header());
        out.writeInt(snapshot.epoch());
        Values.writeStatus(out, snapshot.status());
        out.writeUnsigned(snapshot.seq());
        writeAdded(out, snapshot.added());
        out.writeList(snapshot.reordered(), (to, edges) -> {
            to.writeUnsigned(edges.node());
            writeEdges(to, edges.edges());
        });
        out.writeList(snapshot.unresolved(), (to, waiting) -> {
            to.writeString(waiting.upstream());
            writeEdges(to, waiting.edges());
        });
        // Instants of nodes are written as distances from the creation: 4 bytes instead of 8.
        NodeSnapshotCodec nodes = new NodeSnapshotCodec(snapshot.times().createdAt());
        writeTimes(out, snapshot.times());
        out.writeList(snapshot.nodes(), nodes::write);
        out.writeInt(snapshot.firstFailure());
        out.writeList(
                snapshot.ready(),
                (to, entry) -> to.writeInt(entry.priority())
                        .writeUnsigned(entry.order())
                        .writeUnsigned(entry.node()));
        out.writeList(snapshot.wallTimers(), SnapshotCodec::writeDue);
        out.writeList(snapshot.runTimers(), SnapshotCodec::writeDue);
        out.writeList(snapshot.globals(), (to, global) -> {
            to.writeString(global.key());
            Values.writePayload(to, global.value());
            to.writeInt(global.revision());
        });
        out.writeList(snapshot.choices(), (to, choice) -> {
            to.writeString(choice.key());
            Values.writePayload(to, choice.value());
        });
        out.writeBoolean(snapshot.sealed());
        out.writeBoolean(snapshot.slotAwaited());
        writeTallies(out, snapshot.tallies());
        out.writeOptional(snapshot.error(), Values::writeError);
        Values.writeOptionalPayload(out, snapshot.output());
        out.writeList(snapshot.children(), ThreadCodec::writeChild);
        ThreadCodec.writeFamily(out, snapshot.family());
        out.writeList(snapshot.forks(), ThreadCodec::writeFork);
        TriggerCodec.write(out, snapshot.triggers());
        out.writeList(snapshot.remembered(), (to, remembered) -> {
            to.writeString(remembered.commandId());
            ReplyCodec.write(to, remembered.reply());
        });
        CheckpointCodec.writePoints(out, snapshot.points());
    }

    InstanceSnapshot read(WireReader in) {
        InstanceHeader header = headers.read(in);
        int epoch = in.readInt();
        InstanceStatus status = Values.readStatus(in);
        int seq = in.readUnsignedInt();
        List<InstanceSnapshot.Added> added = readAdded(in);
        List<InstanceSnapshot.OutEdges> reordered =
                in.readList(from -> new InstanceSnapshot.OutEdges(from.readUnsignedInt(), readEdges(from)));
        List<InstanceSnapshot.Waiting> unresolved =
                in.readList(from -> new InstanceSnapshot.Waiting(from.readString(), readEdges(from)));
        InstanceSnapshot.Times times = readTimes(in);
        List<InstanceSnapshot.Node> nodes = in.readList(new NodeSnapshotCodec(times.createdAt())::read);
        int firstFailure = in.readInt();
        List<InstanceSnapshot.Ready> ready = in.readList(
                from -> new InstanceSnapshot.Ready(from.readInt(), from.readUnsignedInt(), from.readUnsignedInt()));
        List<InstanceSnapshot.Due> wallTimers = in.readList(SnapshotCodec::readDue);
        List<InstanceSnapshot.Due> runTimers = in.readList(SnapshotCodec::readDue);
        List<InstanceSnapshot.Global> globals = in.readList(
                from -> new InstanceSnapshot.Global(from.readString(), Values.readPayload(from), from.readInt()));
        List<InstanceSnapshot.Choice> choices =
                in.readList(from -> new InstanceSnapshot.Choice(from.readString(), Values.readPayload(from)));
        boolean sealed = in.readBoolean();
        boolean slotAwaited = in.readBoolean();
        InstanceSnapshot.Tallies tallies = readTallies(in);
        @Nullable NodeError error = in.readOptional(Values::readError);
        @Nullable Payload output = Values.readOptionalPayload(in);
        List<Child> children = in.readList(ThreadCodec::readChild);
        InstanceSnapshot.Family family = ThreadCodec.readFamily(in);
        List<InstanceSnapshot.ForkAttempt> forks = in.readList(ThreadCodec::readFork);
        TriggerBook triggers = TriggerCodec.read(in);
        List<InstanceSnapshot.Remembered> remembered =
                in.readList(from -> new InstanceSnapshot.Remembered(from.readString(), ReplyCodec.read(from)));
        return new InstanceSnapshot(
                header,
                epoch,
                status,
                seq,
                added,
                reordered,
                unresolved,
                nodes,
                firstFailure,
                ready,
                wallTimers,
                runTimers,
                globals,
                choices,
                sealed,
                slotAwaited,
                times,
                tallies,
                error,
                output,
                children,
                family,
                forks,
                triggers,
                remembered,
                CheckpointCodec.readPoints(in));
    }

    // ---- graph ----------------------------------------------------------------------------------------------------

    private void writeAdded(WireWriter out, List<InstanceSnapshot.Added> added) {
        List<NodeDefinition> definitions = new ArrayList<>();
        out.writeUnsigned(added.size());
        for (InstanceSnapshot.Added one : added) {
            if (one instanceof InstanceSnapshot.Registered registered) {
                out.writeByte(REGISTERED).writeString(registered.id());
                definitions.add(registered.definition());
            } else if (one instanceof InstanceSnapshot.Forked forked) {
                out.writeByte(FORKED);
                graphs.writeNodes(out, forked.fragment());
                definitions.add(forked.definition());
            } else if (one instanceof InstanceSnapshot.Iteration iteration) {
                out.writeByte(ITERATION)
                        .writeUnsigned(iteration.loop())
                        .writeUnsigned(iteration.number())
                        .writeUnsigned(iteration.attempt());
                Values.writeOptionalPayload(out, iteration.item());
                out.writeBoolean(iteration.last());
            }
        }
        out.writeBoolean(!definitions.isEmpty());
        if (!definitions.isEmpty()) {
            graphs.writeNodes(out, definitions);
        }
    }

    private List<InstanceSnapshot.Added> readAdded(WireReader in) {
        int count = in.readUnsignedInt();
        // Definitions come last: what is known of each entry waits for its own. An iteration has none.
        List<InstanceSnapshot.@Nullable Iteration> iterations = new ArrayList<>();
        List<Function<NodeDefinition, InstanceSnapshot.Added>> registered = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            int kind = in.readByte();
            iterations.add(kind == ITERATION ? readIteration(in) : null);
            if (kind == REGISTERED) {
                String id = in.readString();
                registered.add(definition -> new InstanceSnapshot.Registered(id, definition));
            } else if (kind == FORKED) {
                List<NodeDefinition> fragment = graphs.readNodes(in);
                registered.add(definition -> new InstanceSnapshot.Forked(definition, fragment));
            } else if (kind != ITERATION) {
                throw Values.unknown("kind of added node", kind);
            }
        }
        List<NodeDefinition> definitions = in.readBoolean() ? graphs.readNodes(in) : List.of();
        if (definitions.size() != registered.size()) {
            throw new WireException(definitions.size() + " definitions for " + registered.size() + " registered nodes");
        }
        List<InstanceSnapshot.Added> added = new ArrayList<>(count);
        int next = 0;
        for (InstanceSnapshot.@Nullable Iteration iteration : iterations) {
            if (iteration != null) {
                added.add(iteration);
            } else {
                added.add(registered.get(next).apply(definitions.get(next)));
                next++;
            }
        }
        return added;
    }

    private static InstanceSnapshot.Iteration readIteration(WireReader in) {
        return new InstanceSnapshot.Iteration(
                in.readUnsignedInt(),
                in.readUnsignedInt(),
                in.readUnsignedInt(),
                Values.readOptionalPayload(in),
                in.readBoolean());
    }

    private static void writeEdges(WireWriter out, List<InstanceSnapshot.Edge> edges) {
        out.writeList(edges, (to, edge) -> to.writeUnsigned(edge.target()).writeUnsigned(edge.position()));
    }

    private static List<InstanceSnapshot.Edge> readEdges(WireReader in) {
        return in.readList(from -> new InstanceSnapshot.Edge(from.readUnsignedInt(), from.readUnsignedInt()));
    }

    // ---- timers and figures ---------------------------------------------------------------------------------------

    private static void writeDue(WireWriter out, InstanceSnapshot.Due due) {
        out.writeLong(due.due());
        out.writeByte(
                switch (due.kind()) {
                    case ATTEMPT -> 1;
                    case LEASE -> 2;
                    case BACKOFF -> 3;
                    case EDGE -> 4;
                    case RULE -> 5;
                    case JOIN -> 6;
                });
        out.writeUnsigned(due.node()).writeUnsigned(due.token()).writeUnsigned(due.since());
    }

    private static InstanceSnapshot.Due readDue(WireReader in) {
        long due = in.readLong();
        int code = in.readByte();
        InstanceSnapshot.Due.Kind kind = switch (code) {
            case 1 -> InstanceSnapshot.Due.Kind.ATTEMPT;
            case 2 -> InstanceSnapshot.Due.Kind.LEASE;
            case 3 -> InstanceSnapshot.Due.Kind.BACKOFF;
            case 4 -> InstanceSnapshot.Due.Kind.EDGE;
            case 5 -> InstanceSnapshot.Due.Kind.RULE;
            case 6 -> InstanceSnapshot.Due.Kind.JOIN;
            default -> throw Values.unknown("kind of timer", code);
        };
        return new InstanceSnapshot.Due(due, kind, in.readUnsignedInt(), in.readUnsignedInt(), in.readUnsignedInt());
    }

    private static void writeTimes(WireWriter out, InstanceSnapshot.Times times) {
        out.writeLong(times.createdAt())
                .writeLong(times.startedAt())
                .writeLong(times.endedAt())
                .writeLong(times.lastRegistrationAt())
                .writeLong(times.lastActivityAt())
                .writeLong(times.runningBefore())
                .writeLong(times.runningSince())
                .writeLong(times.pausedBefore())
                .writeLong(times.pausedSince())
                .writeLong(times.stillSince())
                .writeBoolean(times.stalled());
    }

    private static InstanceSnapshot.Times readTimes(WireReader in) {
        return new InstanceSnapshot.Times(
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readBoolean());
    }

    private static void writeTallies(WireWriter out, InstanceSnapshot.Tallies tallies) {
        out.writeUnsigned(tallies.attempts())
                .writeUnsigned(tallies.steps())
                .writeUnsigned(tallies.late())
                .writeUnsigned(tallies.duplicate());
    }

    private static InstanceSnapshot.Tallies readTallies(WireReader in) {
        return new InstanceSnapshot.Tallies(
                in.readUnsignedInt(), in.readUnsignedInt(), in.readUnsignedInt(), in.readUnsignedInt());
    }
}
