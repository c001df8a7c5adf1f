package io.heddle.runtime.registry;

import io.heddle.kernel.registry.DefinitionState;
import io.heddle.kernel.registry.PartitionState;
import io.heddle.runtime.wire.WireException;
import io.heddle.runtime.wire.WireReader;
import io.heddle.runtime.wire.WireWriter;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * Journal records and snapshots of the registry's actors as bytes. The manifest names the kind of record and the
 * version of its layout; every event in a batch carries its own. What a newer release wrote is refused, not guessed.
 */
public final class RegistrySerializer extends SerializerWithStringManifest {
    /** Part of the stored form: names this serializer for ever. */
    static final int IDENTIFIER = 7_340_001;

    private static final String PARTITION_BATCH = "partition-batch-1";
    private static final String PARTITION_STATE = "partition-state-1";
    private static final String DEFINITION_BATCH = "definition-batch-1";
    private static final String DEFINITION_STATE = "definition-state-1";

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object record) {
        if (record instanceof PartitionBatch) {
            return PARTITION_BATCH;
        } else if (record instanceof PartitionState) {
            return PARTITION_STATE;
        } else if (record instanceof DefinitionBatch) {
            return DEFINITION_BATCH;
        } else if (record instanceof DefinitionState) {
            return DEFINITION_STATE;
        }
        throw new IllegalArgumentException(
                "not a registry record: " + record.getClass().getName());
    }

    @Override
    public byte[] toBinary(Object record) {
        WireWriter out = new WireWriter(256);
        if (record instanceof PartitionBatch batch) {
            out.writeList(batch.events(), PartitionEventCodec::write);
        } else if (record instanceof PartitionState state) {
            PartitionStateCodec.write(out, state);
        } else if (record instanceof DefinitionBatch batch) {
            out.writeList(batch.events(), DefinitionCodec::write);
        } else if (record instanceof DefinitionState state) {
            DefinitionStateCodec.write(out, state);
        } else {
            throw new IllegalArgumentException(
                    "not a registry record: " + record.getClass().getName());
        }
        return out.toByteArray();
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        WireReader in = new WireReader(bytes);
        Object record = switch (manifest) {
            case PARTITION_BATCH -> new PartitionBatch(in.readList(PartitionEventCodec::read));
            case PARTITION_STATE -> PartitionStateCodec.read(in);
            case DEFINITION_BATCH -> new DefinitionBatch(in.readList(DefinitionCodec::read));
            case DEFINITION_STATE -> DefinitionStateCodec.read(in);
            default ->
                throw new WireException(
                        "unknown registry record '" + manifest + "': was it written by a newer release?");
        };
        in.requireEnd();
        return record;
    }
}
