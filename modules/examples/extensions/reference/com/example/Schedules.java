package com.example;

import io.heddle.DefinitionId;
import io.heddle.spi.ReferenceContributor;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * References of type {@code SCHEDULE}: a schedule that starts a definition refers to it, so nobody deletes the definition
 * unawares. The system property {@code schedules.file} names a file of lines {@code schedule = definition}.
 */
public final class Schedules implements ReferenceContributor {
    @Override
    public String type() {
        return "SCHEDULE";
    }

    @Override
    public boolean isRuntime() {
        return false;
    }

    @Override
    public void started(References references) {
        String file = System.getProperty("schedules.file");
        if (file == null) {
            throw new IllegalStateException("start Java with -Dschedules.file=FILE, the file of the schedules");
        }
        Properties schedules = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(file))) {
            schedules.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (String schedule : schedules.stringPropertyNames()) {
            references
                    .add(
                            schedule,
                            "schedule " + schedule,
                            DefinitionId.of(schedules.getProperty(schedule)),
                            null,
                            Map.of("file", file))
                    .toCompletableFuture()
                    .join();
        }
    }
}
