package io.heddle.runtime.wire;

import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.InstanceSnapshot;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * Journal records and snapshots of instances as bytes. The manifest names the kind of record and the version of its
 * layout; every event and reply carries its own version besides. What a newer release wrote is refused by name, never
 * guessed.
 */
public final class InstanceEventSerializer extends SerializerWithStringManifest {
    /** Part of the stored form: names this serializer for ever. */
    static final int IDENTIFIER = 7_340_002;

    static final String BATCH = "instance-batch-1";
    static final String SNAPSHOT = "instance-snapshot-1";

    private final InstanceCodec codec;

    /** Called by Pekko. */
    public InstanceEventSerializer(ExtendedActorSystem system) {
        InstanceWire wire = InstanceWire.get(system);
        this.codec = new InstanceCodec(wire.plans(), wire.compiler(), wire.payloads());
    }

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object record) {
        if (record instanceof EventBatch) {
            return BATCH;
        }
        if (record instanceof InstanceSnapshot) {
            return SNAPSHOT;
        }
        throw notOurs(record);
    }

    @Override
    public byte[] toBinary(Object record) {
        if (record instanceof EventBatch batch) {
            return codec.write(batch);
        }
        if (record instanceof InstanceSnapshot snapshot) {
            return codec.write(snapshot);
        }
        throw notOurs(record);
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        return switch (manifest) {
            case BATCH -> codec.readBatch(bytes);
            case SNAPSHOT -> codec.readSnapshot(bytes);
            default -> throw Values.unknown("instance record", manifest);
        };
    }

    private static IllegalArgumentException notOurs(Object record) {
        return new IllegalArgumentException(
                "not an instance record: " + record.getClass().getName());
    }
}
