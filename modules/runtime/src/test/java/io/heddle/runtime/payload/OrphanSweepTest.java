package io.heddle.runtime.payload;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.heddle.InstanceId;
import io.heddle.Payload;
import io.heddle.spi.PayloadStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.LoggingTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The sweep on its own, with a store and histories made up. */
@Tag("trap-T6")
class OrphanSweepTest {
    @AutoClose("shutdownTestKit")
    private final ActorTestKit kit = ActorTestKit.create(
            ManualTime.config().withFallback(ConfigFactory.parseString("pekko.loglevel = WARNING")));

    private final ManualTime time = ManualTime.get(kit.system());

    /** Has 2,500 unsettled entries of as many owners and notes what becomes of them. */
    private static final class Store implements PayloadStore {
        static final int ENTRIES = 2_500;
        final Map<String, Boolean> settled = new ConcurrentHashMap<>();
        final CountDownLatch last = new CountDownLatch(1);

        @Override
        public String name() {
            return "made-up";
        }

        private static Unsettled entry(int number) {
            return new Unsettled(InstanceId.of(ownerOf(number)), String.format("%064x", number), Instant.EPOCH);
        }

        static String ownerOf(int number) {
            return (number < 2_000 ? "unreadable-" : "good-") + number;
        }

        @Override
        public List<Unsettled> unsettled(@Nullable Unsettled after, Instant before, int limit) {
            int from = after == null ? 0 : Integer.parseInt(after.sha256(), 16) + 1;
            return IntStream.range(from, Math.min(ENTRIES, from + limit))
                    .mapToObj(Store::entry)
                    .toList();
        }

        @Override
        public void settle(Unsettled entry, boolean recorded) {
            settled.put(entry.owner().value(), recorded);
            if (settled.size() == ENTRIES - 2_000) {
                last.countDown();
            }
        }

        @Override
        public void put(InstanceId owner, Payload.Reference reference, Payload payload, Instant now) {}

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
    }

    /** Injected: the histories of the first two pages cannot be read. */
    @Test
    void manyThatCannotBeJudgedDoNotHideThoseBehindThem() throws InterruptedException {
        Store store = new Store();
        try (var threads = new Pool()) {
            kit.spawn(OrphanSweep.create(
                    store,
                    owner -> owner.value().startsWith("unreadable")
                            ? CompletableFuture.failedFuture(new IllegalStateException("damaged"))
                            : CompletableFuture.completedFuture(
                                    owner.value().endsWith("0") ? Set.of(hashOf(owner)) : Set.of()),
                    Duration.ofSeconds(10),
                    threads.service,
                    Clock.systemUTC()));
            LoggingTestKit.warn("payloads of 2000 instances stay")
                    .withMessageContains("damaged")
                    .expect(kit.system(), () -> {
                        time.timePasses(Duration.ofSeconds(10));
                        return null;
                    });
            assertThat(store.last.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(store.settled.keySet()).allMatch(owner -> owner.startsWith("good-"));
        assertThat(store.settled).allSatisfy((owner, kept) -> assertThat(kept).isEqualTo(owner.endsWith("0")));
    }

    private static String hashOf(InstanceId owner) {
        return String.format(
                "%064x", Integer.parseInt(owner.value().substring(owner.value().indexOf('-') + 1)));
    }

    /** An executor service that can be closed before Java 19. */
    private static final class Pool implements AutoCloseable {
        final ExecutorService service = Executors.newFixedThreadPool(2);

        @Override
        public void close() {
            service.shutdownNow();
        }
    }
}
