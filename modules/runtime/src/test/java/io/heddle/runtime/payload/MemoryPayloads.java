package io.heddle.runtime.payload;

import io.heddle.InstanceId;
import io.heddle.Payload;
import io.heddle.spi.PayloadStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A payload store that can be made to refuse. Never looks for orphans. */
public final class MemoryPayloads implements PayloadStore {
    /** Bytes by hash. */
    public final Map<String, byte[]> bytes = new ConcurrentHashMap<>();
    /** Hashes by owner. */
    public final Map<InstanceId, Set<String>> owners = new ConcurrentHashMap<>();

    /** The one made last: {@code ServiceLoader} makes its own. */
    public static volatile @Nullable MemoryPayloads last;

    /** How many more puts are refused. */
    public final AtomicInteger refusals = new AtomicInteger();

    public MemoryPayloads() {
        last = this;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public void put(InstanceId owner, Payload.Reference reference, Payload payload, Instant now) {
        if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IllegalStateException("full");
        }
        bytes.putIfAbsent(reference.sha256(), payload.toByteArray());
        owners.computeIfAbsent(owner, any -> ConcurrentHashMap.newKeySet()).add(reference.sha256());
    }

    @Override
    public byte @Nullable [] get(Payload.Reference reference) {
        return bytes.get(reference.sha256());
    }

    @Override
    public List<Held> held(InstanceId owner) {
        return owners.getOrDefault(owner, Set.of()).stream()
                .map(hash -> new Held(hash, bytes.getOrDefault(hash, new byte[0]).length, Instant.EPOCH))
                .toList();
    }

    @Override
    public void deleteAll(InstanceId owner) {
        owners.remove(owner);
        bytes.keySet().removeIf(hash -> owners.values().stream().noneMatch(hashes -> hashes.contains(hash)));
    }

    @Override
    public List<Unsettled> unsettled(@Nullable Unsettled after, Instant before, int limit) {
        return List.of();
    }

    @Override
    public void settle(Unsettled entry, boolean recorded) {}
}
