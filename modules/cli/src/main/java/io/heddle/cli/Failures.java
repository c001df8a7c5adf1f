package io.heddle.cli;

import io.heddle.HeddleException;
import io.heddle.InvalidDefinitionException;
import io.heddle.OutcomeUnknownException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Turns whatever a command throws into an exit code and words. */
final class Failures {

    /** Codes that are about the machine or the stored data, not about what the user typed. */
    private static final Set<String> ENVIRONMENT = Set.of(
            "STORE_IN_USE",
            "STORE_UNAVAILABLE",
            "STORE_FAILED",
            "STORE_CORRUPTED",
            "STORE_VERSION",
            "FILE_NOT_WRITTEN",
            "CLUSTER_UNREACHABLE",
            "ADDRESS_UNAVAILABLE",
            "DISK_FULL",
            "NO_RUNTIME",
            "OUTCOME_UNKNOWN",
            "QUARANTINED",
            "UNREADABLE_DATA",
            "QUEUE_FULL",
            "LIMIT",
            "RECOVERING",
            "MEMORY",
            "PAYLOAD_UNAVAILABLE");

    private static final Map<String, String> FIXES = Map.ofEntries(
            Map.entry("STORE_IN_USE", "wait for that process or stop it, or use another folder with --data"),
            Map.entry("INVALID_ID", "use letters, digits and _ . : @ # / - only"),
            Map.entry("PAYLOAD_UNAVAILABLE", "check the store of heddle.payload.store, then do it again"),
            Map.entry("STORE_UNAVAILABLE", "check the folder and who may write to it, or use another one with --data"),
            Map.entry("UNKNOWN_INSTANCE", "see which there are: heddle list"),
            Map.entry("UNKNOWN_DEFINITION", "see which there are: heddle definitions"),
            Map.entry("NOT_FOUND", "see which there are: heddle definitions"),
            Map.entry("RETIRED", "see which versions take starts: heddle versions ID"),
            Map.entry("SEALED", "put the FORK into the definition, or a SUBWORKFLOW that has it"),
            Map.entry("UNKNOWN_NODE", "see which there are: heddle inspect ID"),
            Map.entry("UNKNOWN_CONFIG_KEY", "correct the key given with --config"),
            Map.entry("INVALID_CONFIG_VALUE", "correct the value given with --config"),
            Map.entry("THREAD_LIVE", "choose another --id, or continue the run with: heddle resume ID"),
            Map.entry(
                    "PARTITION_COUNT_MISMATCH", "start with the value of heddle.registry.partitions it was made with"),
            Map.entry("OUTCOME_UNKNOWN", "nothing is lost: see heddle inspect ID, go on with heddle resume ID"));

    private Failures() {}

    /** The journal proposes settings of its own; the command line has options. */
    private static String withoutFix(String message) {
        int fix = message.indexOf(" Fix: ");
        return fix < 0 ? message : message.substring(0, fix);
    }

    /** An input/output error in words a user knows, without the name of the file. */
    static String reason(IOException error) {
        if (error instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        if (error instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (error instanceof NotDirectoryException) {
            return "not a folder";
        }
        if (error instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason().toLowerCase(Locale.ROOT);
        }
        return String.valueOf(error.getMessage());
    }

    static CommandFailure of(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof CommandFailure failure) {
            return failure;
        }
        if (cause instanceof InvalidDefinitionException invalid) {
            return new InvalidFile("the definition", invalid.findings());
        }
        if (cause instanceof HeddleException known) {
            boolean environment = known instanceof OutcomeUnknownException || ENVIRONMENT.contains(known.code());
            return new CommandFailure(
                    environment ? ExitCode.ENVIRONMENT : ExitCode.USAGE,
                    known.code(),
                    withoutFix(String.valueOf(known.getMessage())),
                    FIXES.getOrDefault(known.code(), ""),
                    known);
        }
        if (cause instanceof InvalidPathException path) {
            return new CommandFailure(ExitCode.USAGE, "INVALID_PATH", path.toString(), "give a usable path", path);
        }
        if (cause instanceof OutOfMemoryError) {
            return new CommandFailure(
                    ExitCode.ENVIRONMENT,
                    "OUT_OF_MEMORY",
                    cause.toString(),
                    "give Java more: HEDDLE_JAVA_OPTS=-Xmx4g; the state is kept, go on with heddle resume",
                    cause);
        }
        return new CommandFailure(
                ExitCode.INTERNAL,
                "INTERNAL_ERROR",
                cause.toString(),
                "this is a defect of Heddle: run again with --verbose and report what it prints",
                cause);
    }
}
