package io.heddle.runtime.store;

import com.typesafe.config.Config;
import io.heddle.journal.portable.Contents;

/** Opens the database that belongs to a journal plug-in; found with {@code ServiceLoader}. */
public interface StoreProvider {

    /** Id of the journal plug-in, as in {@code pekko.persistence.journal.plugin}. */
    String journal();

    /**
     * Opens the database before anything else starts: what is wrong with it fails the start, not the first write.
     *
     * @throws io.heddle.HeddleException STORE_UNAVAILABLE, STORE_VERSION; the message names the fix
     */
    Store open(Config config);

    /**
     * Opens the database for an export or an import, beside no node.
     *
     * @throws io.heddle.HeddleException STORE_UNAVAILABLE, STORE_VERSION; the message names the fix
     */
    Contents contents(Config config);
}
