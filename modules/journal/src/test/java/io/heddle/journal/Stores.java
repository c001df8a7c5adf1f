package io.heddle.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Stores without an actor system, and short ways to use them. */
final class Stores {
    static final Consumer<String> QUIET = line -> {};

    // So that folders on a small test disk and a nearly full build disk work alike.
    private static final String ANY_SPACE = "heddle.journal.min-free-space = 0";

    private static final AtomicLong WRITERS = new AtomicLong();

    private Stores() {}

    static Store open(Path folder) {
        return open(folder, QUIET);
    }

    static Store open(Path folder, Consumer<String> log, String... more) {
        return Store.open(settings(folder, more), log);
    }

    static StoreSettings settings(Path folder, String... more) {
        return Systems.settings(
                folder, Stream.concat(Stream.of(ANY_SPACE), Stream.of(more)).toArray(String[]::new));
    }

    /** Writes as an incarnation of its own, as after a restart of the actor. */
    static CompletableFuture<Void> append(Store store, String id, long... numbers) {
        return appendAs(store, newWriter(), id, numbers);
    }

    static String newWriter() {
        return "writer" + WRITERS.incrementAndGet();
    }

    static CompletableFuture<Void> appendAs(Store store, String writer, String id, long... numbers) {
        return appendAs(store, WriteMode.SYNC, writer, id, numbers);
    }

    static CompletableFuture<Void> appendAs(Store store, WriteMode mode, String writer, String id, long... numbers) {
        byte[][] values = LongStream.of(numbers)
                .mapToObj(number -> (id + "#" + number).getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        return store.append(id, writer, numbers, values, mode);
    }

    static List<String> events(Store store, String id) {
        return store.events(id, 0, Long.MAX_VALUE, Long.MAX_VALUE).stream()
                .map(stored -> new String(stored.value(), StandardCharsets.UTF_8))
                .toList();
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof StoreException typed) {
                throw typed;
            }
            throw new AssertionError(failure.getCause());
        } catch (InterruptedException | TimeoutException failure) {
            throw new AssertionError(failure);
        }
    }

    /** The folder as a crash at this moment would leave it. */
    static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.list(from)) {
            Files.createDirectories(to);
            for (Path file : files.toList()) {
                // Files the engine is about to delete may vanish in between; they are not part of the state.
                if (Files.isRegularFile(file) && !file.getFileName().toString().equals("LOCK")) {
                    Files.copy(file, to.resolve(file.getFileName().toString()));
                }
            }
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    /** The newest write-ahead log. */
    static Path log(Path folder) {
        return files(folder, ".log").get(files(folder, ".log").size() - 1);
    }

    static List<Path> files(Path folder, String ending) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
