package com.example;

import io.heddle.HistoryEntry;
import io.heddle.spi.EventExporter;
import io.heddle.spi.ExportedInstance;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The exporter {@code lines}: what happens, a line each, at the end of the file the system property {@code lines.file} names. */
public final class LineExporter implements EventExporter, AutoCloseable {
    private final BufferedWriter file;

    /** Made when Heddle starts. */
    public LineExporter() throws IOException {
        String name = System.getProperty("lines.file");
        if (name == null) {
            throw new IllegalStateException("start Java with -Dlines.file=FILE, the file the lines go to");
        }
        file = Files.newBufferedWriter(Path.of(name), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public String name() {
        return "lines";
    }

    @Override
    public void export(ExportedInstance instance, List<HistoryEntry> entries) throws IOException {
        for (HistoryEntry entry : entries) {
            file.write(instance.id() + " " + entry.seq() + " " + entry.type());
            file.newLine();
        }
        file.flush();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
