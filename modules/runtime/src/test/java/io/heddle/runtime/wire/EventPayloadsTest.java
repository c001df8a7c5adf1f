package io.heddle.runtime.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.Payload;
import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.InstanceEvent;
import io.heddle.runtime.payload.EventPayloads;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A payload an event holds and nobody sees would be written into it whatever its size, and its blob would be lost. */
@Tag("trap-T6")
class EventPayloadsTest {

    /** Every payload in the sample events, each an object of its own, is seen, and seen once. */
    @Test
    void everyPayloadOfEveryEventIsSeen() {
        Samples.events().forEach((name, event) -> {
            IdentityHashMap<Payload, String> expected = new IdentityHashMap<>();
            EventBatch batch = Samples.batch(PayloadTypes.distinct(event, expected));
            List<Payload> seen = new ArrayList<>();
            new EventPayloads(seen::add).of(batch);
            Set<Payload> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
            distinct.addAll(seen);
            assertThat(seen).as("none twice in %s", name).hasSameSizeAs(distinct);
            assertThat(expected.keySet().stream()
                            .filter(payload -> !distinct.contains(payload))
                            .map(expected::get))
                    .as("payloads of %s nobody sees", name)
                    .isEmpty();
            assertThat(distinct).as("payloads of %s", name).hasSameSizeAs(expected.keySet());
        });
    }

    /** The samples leave no component empty that can hold a payload, so the test above has seen them all. */
    @Test
    void theSamplesFillEveryComponentThatCanHoldAPayload() {
        IdentityHashMap<Payload, String> filled = new IdentityHashMap<>();
        Samples.events().values().forEach(event -> PayloadTypes.distinct(event, filled));
        Set<String> components = PayloadTypes.components(InstanceEvent.class);
        assertThat(components).contains("NodeCompleted.output", "Loop.items", "LoopScope.item", "TriggerRun.input");
        assertThat(new TreeSet<>(filled.values())).isEqualTo(components);
    }
}
