package io.heddle.formats;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipException;

/**
 * Imports traces in WfFormat 1.5 (also 1.6), plain or packed with gzip, as definitions to be simulated. Thread-safe.
 *
 * <ul>
 *   <li>Each task of {@code workflow.specification} becomes a TASK with executor {@code sleep}; its id becomes the key,
 *       other characters than {@code A-Z a-z 0-9 _ . -} written as {@code :} and two hexadecimal digits.
 *   <li>{@code runtimeInSeconds} of {@code workflow.execution}, times the scale, becomes {@code config.seconds}; a task
 *       without one sleeps 0 seconds (warning RUNTIME_UNKNOWN).
 *   <li>{@code parents} and {@code children} become SEQUENCE edges. Where the two lists contradict each other an edge
 *       exists if either names it (warning EDGE_LISTS_DIFFER): an edge too many makes a task wait, one too few lets it
 *       start too early.
 *   <li>Files, machines and commands are not read. Cycles are left for validation to report.
 * </ul>
 */
public final class WfFormat {

    /**
     * How a trace is read.
     *
     * @param timeScale factor on every runtime; 0 or more
     * @param maxBytes largest text accepted, unpacked, in bytes; at least 1
     * @param maxTasks most tasks accepted; at least 1
     */
    public record Options(double timeScale, long maxBytes, int maxTasks) {

        /** Real time, 256 MiB, 100,000 tasks. */
        public static final Options DEFAULT = new Options(1.0, 256L << 20, 100_000);

        /**
         * Checks the ranges above.
         *
         * @throws IllegalArgumentException if a value is out of range
         */
        public Options {
            if (!(timeScale >= 0) || Double.isInfinite(timeScale) || maxBytes < 1 || maxTasks < 1) {
                throw new IllegalArgumentException("timeScale must be 0 or more, maxBytes and maxTasks at least 1: "
                        + timeScale + ", " + maxBytes + ", " + maxTasks);
            }
        }

        public Options withTimeScale(double value) {
            return new Options(value, maxBytes, maxTasks);
        }

        public Options withMaxBytes(long value) {
            return new Options(timeScale, value, maxTasks);
        }

        public Options withMaxTasks(int value) {
            return new Options(timeScale, maxBytes, value);
        }
    }

    private WfFormat() {}

    /**
     * Reads a file, unpacking it if it starts like gzip.
     *
     * @throws IOException if the file cannot be read; never for what it contains
     */
    public static Parsed read(Path file, Options options) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, options);
        }
    }

    /**
     * Reads a stream to its end, unpacking it if it starts like gzip; the stream stays open. Memory grows with the number
     * of tasks and edges, not with the size of the text.
     *
     * @throws IOException if the stream cannot be read; never for what it contains
     */
    public static Parsed read(InputStream in, Options options) throws IOException {
        Problems problems = new Problems();
        try {
            return parse(BoundedInput.of(in, options.maxBytes()), options, problems);
        } catch (Halt halt) {
            problems.add(halt.finding());
        } catch (EOFException | ZipException e) {
            problems.error(Codes.ENCODING, "", 1, "the gzip data is damaged or cut off: " + e.getMessage());
        } catch (CharacterCodingException e) {
            problems.error(Codes.ENCODING, "", 1, "the text is not valid UTF-8");
        }
        return Parsed.refused(problems);
    }

    private static Parsed parse(InputStream in, Options options, Problems problems) throws IOException {
        InputStreamReader reader = new InputStreamReader(in, Utf8.decoder());
        try (JsonParser parser = JsonText.FACTORY.createParser(reader)) {
            parser.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
            parser.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION.mappedFeature());
            TraceReader trace = new TraceReader(parser, options, problems);
            trace.read();
            return new TraceMapper(trace, options, problems).map();
        } catch (JacksonException e) {
            throw JsonText.halt(e);
        }
    }
}
