package io.heddle.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;

/** Actor systems and configurations for tests. */
final class Systems {
    private Systems() {}

    static Config config(Path folder, String... more) {
        return ConfigFactory.parseString(String.join("\n", more))
                .withFallback(ConfigFactory.parseString("""
                        pekko.persistence.journal.plugin = "heddle.journal.rocksdb"
                        pekko.persistence.snapshot-store.plugin = "heddle.snapshot-store.rocksdb"
                        pekko.loglevel = WARNING
                        pekko.stdout-loglevel = OFF
                        heddle.journal.dir = "%s"
                        """.formatted(folder)))
                .withFallback(ConfigFactory.load());
    }

    static StoreSettings settings(Path folder, String... more) {
        return StoreSettings.of(config(folder, more));
    }

    static ActorSystem start(Path folder, String... more) {
        return ActorSystem.create("journal-test", config(folder, more));
    }

    static void stop(ActorSystem system) {
        system.terminate();
        try {
            system.getWhenTerminated()
                    .toCompletableFuture()
                    .get(Duration.ofSeconds(20).toSeconds(), TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError("actor system did not end", failure);
        }
    }
}
