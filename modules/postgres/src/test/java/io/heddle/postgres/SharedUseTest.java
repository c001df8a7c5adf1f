package io.heddle.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.heddle.HeddleException;
import io.heddle.journal.portable.Contents;
import io.heddle.runtime.store.Store;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nodes on one side, exports and imports on the other, keep one another out from the very first moment. */
class SharedUseTest {
    private static PostgresServer server;
    private static int databases;

    private final String url = server.database("use" + ++databases);
    private final PostgresStoreProvider provider = new PostgresStoreProvider();

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private Config config() {
        return ConfigFactory.parseString(server.config(url))
                .withFallback(ConfigFactory.parseResources("heddle-cluster.conf"))
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
    }

    private static void refusedAsInUse(Runnable opening, String who) {
        assertThatThrownBy(opening::run)
                .isInstanceOf(HeddleException.class)
                .hasMessageContaining(who)
                .satisfies(refused ->
                        assertThat(((HeddleException) refused).code()).isEqualTo("STORE_IN_USE"));
    }

    @Test
    void nodesShareADatabaseThatNothingIsCarriedIntoOrOutOfMeanwhile() {
        try (Store one = provider.open(config());
                Store other = provider.open(config())) {
            // Neither is a member yet.
            refusedAsInUse(() -> provider.contents(config()).close(), "a node, an export or an import is at work");
            one.members().note("127.0.0.1:1");
            assertThat(other.members().noted()).containsOnlyKeys("127.0.0.1:1");
            other.members().forget("127.0.0.1:1");
        }
        provider.contents(config()).close();
    }

    @Test
    void noNodeStartsWhileAnExportOrImportIsAtWork() {
        try (Contents contents = provider.contents(config())) {
            refusedAsInUse(() -> provider.open(config()).close(), "an export or import is at work");
            contents.begin(UUID.randomUUID());
        }
        assertThatThrownBy(() -> provider.open(config()).close())
                .isInstanceOf(HeddleException.class)
                .hasMessageContaining("is not finished");
    }

    @Test
    void aNodeWhoseConnectionBrokeSaysAgainThatItIsThere() {
        try (Store node = provider.open(config())) {
            assertThat(PostgresServer.number(
                            url,
                            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                                    + " WHERE datname = current_database() AND pid <> pg_backend_pid()"))
                    .isPositive();
            // As a member does every few seconds; the first try may meet a connection that is gone.
            Awaitility.await().ignoreExceptions().until(() -> {
                node.members().note("127.0.0.1:1");
                return true;
            });
            node.members().forget("127.0.0.1:1");
            refusedAsInUse(() -> provider.contents(config()).close(), "a node, an export or an import is at work");
        }
    }
}
