package io.heddle.runtime.export;

import com.typesafe.config.Config;
import io.heddle.spi.EventExporter;
import java.util.Optional;

/**
 * Makes an exporter if the configuration asks for one; found with {@code ServiceLoader}. An exporter that is {@link
 * AutoCloseable} is closed when Heddle stops; one that is an {@code AdminPage} is served as well.
 */
public interface ExporterProvider {

    /**
     * The exporter; empty if nobody would have any use for it, which costs nothing then.
     *
     * @param config everything, resolved
     * @throws io.heddle.HeddleException INVALID_CONFIG_VALUE; stops the start
     */
    Optional<EventExporter> exporter(Config config);
}
