package io.heddle.runtime.remote;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Notes what went through the serializer of messages. */
public final class CountingSerializer extends SerializerWithStringManifest {
    static final Set<String> READ = ConcurrentHashMap.newKeySet();

    private final MessageSerializer messages;

    public CountingSerializer(ExtendedActorSystem system) {
        messages = new MessageSerializer(system);
    }

    @Override
    public int identifier() {
        return messages.identifier();
    }

    @Override
    public String manifest(Object message) {
        return messages.manifest(message);
    }

    @Override
    public byte[] toBinary(Object message) {
        return messages.toBinary(message);
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        Object message = messages.fromBinary(bytes, manifest);
        READ.add(manifest);
        return message;
    }
}
