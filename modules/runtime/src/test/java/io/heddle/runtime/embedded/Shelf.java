package io.heddle.runtime.embedded;

import io.heddle.InstanceId;
import io.heddle.Payload;
import io.heddle.spi.PayloadStore;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A store of payloads that is in no folder, for starts that come to nothing. */
public final class Shelf implements PayloadStore {
    @Override
    public String name() {
        return "shelf";
    }

    @Override
    public void put(InstanceId owner, Payload.Reference reference, Payload payload, Instant now) {
        throw new UnsupportedOperationException("nothing is ever put on it");
    }

    @Override
    public byte @Nullable [] get(Payload.Reference reference) {
        return null;
    }

    @Override
    public List<Held> held(InstanceId owner) {
        return List.of();
    }

    @Override
    public void deleteAll(InstanceId owner) {}

    @Override
    public List<Unsettled> unsettled(@Nullable Unsettled after, Instant before, int limit) {
        return List.of();
    }

    @Override
    public void settle(Unsettled entry, boolean recorded) {}
}
