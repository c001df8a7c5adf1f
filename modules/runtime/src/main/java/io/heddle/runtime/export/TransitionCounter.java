package io.heddle.runtime.export;

import io.heddle.DefinitionId;
import io.heddle.HistoryEntry;
import io.heddle.kernel.instance.TransitionSink;
import io.heddle.spi.EventExporter;
import io.heddle.spi.ExportedInstance;
import java.util.List;

/**
 * An exporter that only counts. It is told at once, by the actor of the instance, and of everything: no entry is made for it,
 * none waits and none is dropped.
 */
public interface TransitionCounter extends EventExporter {

    /** Who counts for a definition. Called by many threads for every record, as what it gives is; neither may block. */
    TransitionSink of(DefinitionId definition);

    @Override
    default boolean wants(ExportedInstance instance) {
        return false;
    }

    @Override
    default boolean wantsPayloads() {
        return false;
    }

    /** Not called. */
    @Override
    default void export(ExportedInstance instance, List<HistoryEntry> entries) {
        throw new UnsupportedOperationException(name() + " counts transitions and takes no entries");
    }
}
