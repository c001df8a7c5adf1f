package io.heddle.postgres;

import com.typesafe.config.Config;
import io.heddle.HeddleException;
import io.heddle.journal.portable.Contents;
import io.heddle.runtime.store.Members;
import io.heddle.runtime.store.Store;
import io.heddle.runtime.store.StoreProvider;
import io.heddle.spi.PayloadStore;

/** Found by a node whose journal plug-in is {@code heddle.journal.postgres}. */
public final class PostgresStoreProvider implements StoreProvider {
    /** As many as wait for payloads at a time. */
    private static final int CONNECTIONS = 4;

    @Override
    public String journal() {
        return "heddle.journal.postgres";
    }

    @Override
    public Contents contents(Config config) {
        return PostgresContents.open(PostgresSettings.of(config));
    }

    @Override
    public Store open(Config config) {
        PostgresSettings settings = PostgresSettings.of(config);
        Schema.prepare(settings);
        SharedUse use = new SharedUse(settings);
        try {
            Schema.requireNoImport(settings);
        } catch (HeddleException refused) {
            use.close();
            throw refused;
        }
        Connections connections = new Connections(settings, "heddle-payloads", CONNECTIONS);
        PayloadStore payloads = new PostgresPayloads(connections);
        // Waits for no payload.
        Connections own = new Connections(settings, "heddle-members", 1);
        Members members = new PostgresMembers(own, use);
        return new Store() {
            @Override
            public PayloadStore payloads() {
                return payloads;
            }

            @Override
            public Members members() {
                return members;
            }

            @Override
            public void close() {
                own.close();
                connections.close();
                use.close();
            }
        };
    }
}
