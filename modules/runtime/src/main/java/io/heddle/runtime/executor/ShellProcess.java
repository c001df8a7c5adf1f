package io.heddle.runtime.executor;

import io.heddle.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running command with its three streams. Streams have a thread each, so that no full pipe stops the command. */
final class ShellProcess {
    /** A background process may hold the pipes open for ever. */
    private static final long STREAMS_GRACE_MILLIS = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(ShellProcess.class);

    private final Process process;
    private final AtomicInteger bytesLeft;
    private final CountDownLatch streamsAtEnd = new CountDownLatch(2);
    private final Sink stdout = new Sink();
    private final Sink stderr = new Sink();
    private volatile boolean tooMuch;

    ShellProcess(Process process, Payload input, int maxBytes) {
        this.process = process;
        this.bytesLeft = new AtomicInteger(maxBytes);
        start("in", () -> feed(input));
        start("out", () -> read(process.getInputStream(), stdout));
        start("err", () -> read(process.getErrorStream(), stderr));
    }

    /** The exit code; kills the process tree when interrupted. */
    int await() throws InterruptedException {
        try {
            int exitCode = process.waitFor();
            // What is still in the pipes when the command ends has to be read; whoever else holds them is not waited
            // for.
            if (!streamsAtEnd.await(STREAMS_GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.debug("command {} left processes behind that hold its output open", process.pid());
            }
            return exitCode;
        } catch (InterruptedException e) {
            kill();
            throw e;
        }
    }

    boolean wroteTooMuch() {
        return tooMuch;
    }

    String stdout() {
        return stdout.text();
    }

    String stderr() {
        return stderr.text();
    }

    /** Children are listed before anything is killed, and once more before they are: a dead parent names no children. */
    private void kill() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        for (ProcessHandle child : children) {
            child.descendants().forEach(ProcessHandle::destroyForcibly);
            child.destroyForcibly();
        }
    }

    private void feed(Payload input) {
        try (OutputStream out = process.getOutputStream()) {
            out.write(input.toByteArray());
        } catch (IOException e) {
            // The command need not read its input.
        }
    }

    private void read(InputStream in, Sink sink) {
        byte[] buffer = new byte[8192];
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (bytesLeft.addAndGet(-count) < 0) {
                    tooMuch = true;
                    kill();
                    break;
                }
                sink.write(buffer, count);
            }
        } catch (IOException e) {
            // The pipe of a killed process.
        } finally {
            streamsAtEnd.countDown();
        }
    }

    private void start(String stream, Runnable work) {
        Thread thread = new Thread(work, "heddle-shell-" + process.pid() + "-" + stream);
        thread.setDaemon(true);
        thread.start();
    }

    /** Written by its thread, read by another; {@link ByteArrayOutputStream} guards itself. */
    private static final class Sink {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        void write(byte[] buffer, int count) {
            bytes.write(buffer, 0, count);
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
