package io.heddle.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** The disk itself: appends, each synced. */
final class DiskLimit implements Repeated.Place {
    private static final int BLOCK = 4096;

    private final ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
    private final FileChannel file;

    private DiskLimit(Path path) {
        try {
            file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, Object> run(Path folder, int writers, int seconds)
            throws InterruptedException, ExecutionException {
        return Repeated.blocking(writers, 0, seconds, writer -> new DiskLimit(folder.resolve("sync-" + writer)));
    }

    @Override
    public Object call() throws IOException {
        block.clear();
        file.write(block);
        file.force(false);
        return file;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
