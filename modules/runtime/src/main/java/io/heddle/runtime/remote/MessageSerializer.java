package io.heddle.runtime.remote;

import io.heddle.runtime.wire.ClosedTypes;
import io.heddle.runtime.wire.InstanceWire;
import io.heddle.runtime.wire.WireException;
import io.heddle.runtime.wire.WireReader;
import io.heddle.runtime.wire.WireWriter;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * Messages between nodes as bytes. The manifest names the kind of message and the version of the form; which types a
 * message may hold is said by the types themselves ({@link ClosedTypes}), nothing else is ever made from bytes.
 */
public final class MessageSerializer extends SerializerWithStringManifest {
    /** Names this serializer for ever. */
    static final int IDENTIFIER = 7_340_003;

    /** Raised when the form of values changes, not when a record grows. */
    private static final String VERSION = "-1";

    private final InstanceWire wire;
    private final MessageTypes types;

    /** Called by Pekko. */
    public MessageSerializer(ExtendedActorSystem system) {
        wire = InstanceWire.get(system);
        types = new MessageTypes(Adapter.toTyped(system), wire.plans());
    }

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object message) {
        String root = MessageTypes.rootOf(message.getClass());
        if (root == null) {
            throw new IllegalArgumentException(message.getClass().getName() + " is not a message between nodes");
        }
        return root + VERSION;
    }

    @Override
    public byte[] toBinary(Object message) {
        WireWriter out = new WireWriter(256);
        codec(manifest(message)).write(out, message);
        return out.toByteArray();
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        WireReader in = wire.reader(bytes);
        Object message = codec(manifest).read(in);
        in.requireEnd();
        return message;
    }

    private ClosedTypes.Codec<Object> codec(String manifest) {
        ClosedTypes.Codec<Object> codec = manifest.endsWith(VERSION)
                ? types.codec(manifest.substring(0, manifest.length() - VERSION.length()))
                : null;
        if (codec == null) {
            throw new WireException("unknown message '" + manifest + "': was it sent by a newer release?");
        }
        return codec;
    }
}
