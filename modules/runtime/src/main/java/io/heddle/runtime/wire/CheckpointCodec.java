package io.heddle.runtime.wire;

import io.heddle.CheckpointOccasion;
import io.heddle.kernel.instance.Checkpoint;
import io.heddle.kernel.instance.Checkpointing;
import io.heddle.kernel.instance.InstanceSnapshot;
import io.heddle.kernel.instance.Rewinding;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What instances store about checkpoints. The codes are given here once and for ever. */
final class CheckpointCodec {
    private CheckpointCodec() {}

    // ---- checkpoints ----------------------------------------------------------------------------------------------

    static void writePoints(WireWriter out, InstanceSnapshot.Points points) {
        out.writeList(points.checkpoints(), CheckpointCodec::writeCheckpoint);
        out.writeUnsigned(points.deleted());
        out.writeOptional(
                points.rewinding(),
                (to, rewinding) -> to.writeUnsigned(rewinding.seq()).writeString(rewinding.checkpoint()));
        out.writeUnsigned(points.attemptFloor());
    }

    static InstanceSnapshot.Points readPoints(WireReader in) {
        return new InstanceSnapshot.Points(
                in.readList(CheckpointCodec::readCheckpoint),
                in.readUnsignedInt(),
                in.readOptional(from -> new Rewinding(from.readUnsignedInt(), from.readString())),
                in.readUnsignedInt());
    }

    private static void writeCheckpoint(WireWriter out, Checkpoint checkpoint) {
        out.writeString(checkpoint.id()).writeUnsigned(checkpoint.seq()).writeLong(checkpoint.at());
        writeOccasion(out, checkpoint.occasion());
        out.writeString(checkpoint.description());
        out.writeList(checkpoint.tags(), WireWriter::writeString);
        writeFields(out, checkpoint.customFields());
        out.writeBoolean(checkpoint.stored());
        out.writeUnsigned(checkpoint.size());
        writeChildren(out, checkpoint.children());
    }

    private static Checkpoint readCheckpoint(WireReader in) {
        return new Checkpoint(
                in.readString(),
                in.readUnsignedInt(),
                in.readLong(),
                readOccasion(in),
                in.readString(),
                in.readList(WireReader::readString),
                readFields(in),
                in.readBoolean(),
                in.readUnsignedInt(),
                readChildren(in));
    }

    /** In the order of their keys, so that the same map gives the same bytes. */
    static void writeFields(WireWriter out, Map<String, String> fields) {
        out.writeList(
                List.copyOf(new TreeMap<>(fields).entrySet()),
                (to, field) -> to.writeString(field.getKey()).writeString(field.getValue()));
    }

    static Map<String, String> readFields(WireReader in) {
        Map<String, String> fields = new LinkedHashMap<>();
        in.readList(from -> fields.put(from.readString(), from.readString()) == null);
        return fields;
    }

    static void writeChildren(WireWriter out, Map<String, Integer> children) {
        out.writeList(
                List.copyOf(new TreeMap<>(children).entrySet()),
                (to, child) -> to.writeString(child.getKey()).writeUnsigned(child.getValue()));
    }

    static Map<String, Integer> readChildren(WireReader in) {
        Map<String, Integer> children = new LinkedHashMap<>();
        in.readList(from -> children.put(from.readString(), from.readUnsignedInt()) == null);
        return children;
    }

    // ---- settings -------------------------------------------------------------------------------------------------

    static void writeLimits(WireWriter out, Checkpointing.Limits limits) {
        out.writeLong(limits.maxAge()).writeInt(limits.maxCount());
        out.writeLong(limits.maxSize()).writeInt(limits.minRetained());
    }

    static Checkpointing.Limits readLimits(WireReader in) {
        return new Checkpointing.Limits(in.readLong(), in.readInt(), in.readLong(), in.readInt());
    }

    static void writeOccasions(WireWriter out, Set<CheckpointOccasion> occasions) {
        out.writeList(occasions.stream().sorted().toList(), CheckpointCodec::writeOccasion);
    }

    static Set<CheckpointOccasion> readOccasions(WireReader in) {
        Set<CheckpointOccasion> occasions = EnumSet.noneOf(CheckpointOccasion.class);
        occasions.addAll(in.readList(CheckpointCodec::readOccasion));
        return occasions;
    }

    static void writeOccasion(WireWriter out, CheckpointOccasion occasion) {
        out.writeByte(
                switch (occasion) {
                    case REQUEST -> 1;
                    case NODE_BEFORE_EXECUTE -> 2;
                    case NODE_AFTER_EXECUTE -> 3;
                    case PAUSE -> 4;
                    case FORK -> 5;
                    case TRIGGER -> 6;
                    case STOP -> 7;
                });
    }

    static CheckpointOccasion readOccasion(WireReader in) {
        int code = in.readByte();
        return switch (code) {
            case 1 -> CheckpointOccasion.REQUEST;
            case 2 -> CheckpointOccasion.NODE_BEFORE_EXECUTE;
            case 3 -> CheckpointOccasion.NODE_AFTER_EXECUTE;
            case 4 -> CheckpointOccasion.PAUSE;
            case 5 -> CheckpointOccasion.FORK;
            case 6 -> CheckpointOccasion.TRIGGER;
            case 7 -> CheckpointOccasion.STOP;
            default -> throw Values.unknown("occasion of a checkpoint", code);
        };
    }
}
