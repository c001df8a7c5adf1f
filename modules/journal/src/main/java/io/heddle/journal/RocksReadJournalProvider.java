package io.heddle.journal;

import com.typesafe.config.Config;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.persistence.query.ReadJournalProvider;

/** Read journal plugin {@code heddle.query.rocksdb}. */
final class RocksReadJournalProvider implements ReadJournalProvider {
    private final RocksReadJournal javaApi;

    RocksReadJournalProvider(ExtendedActorSystem system, Config config) {
        this.javaApi = new RocksReadJournal(system, config.getString("write-plugin"));
    }

    @Override
    public RocksScalaReadJournal scaladslReadJournal() {
        return new RocksScalaReadJournal(javaApi);
    }

    @Override
    public RocksReadJournal javadslReadJournal() {
        return javaApi;
    }
}
