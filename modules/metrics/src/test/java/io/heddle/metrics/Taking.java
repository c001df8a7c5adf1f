package io.heddle.metrics;

import io.heddle.HistoryEntry;
import io.heddle.spi.EventExporter;
import io.heddle.spi.ExportedInstance;
import java.util.List;

/** An exporter that is given events and does nothing, so that there are figures of one. */
final class Taking implements EventExporter {
    @Override
    public String name() {
        return "taking";
    }

    @Override
    public void export(ExportedInstance instance, List<HistoryEntry> entries) {}
}
