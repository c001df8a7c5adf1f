package io.heddle.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import org.rocksdb.CompressionType;

/** The keys of {@code heddle.journal}, read once; {@code reference.conf} gives meaning, unit and default of each. */
record StoreSettings(
        Path dir,
        boolean fsync,
        Duration asyncWindow,
        int queueCapacity,
        long batchMaxBytes,
        long minFreeSpace,
        Duration reopenInterval,
        Duration closeTimeout,
        int replayThreads,
        int replayPageEvents,
        int idCacheSize,
        boolean verifyOnOpen,
        Engine engine) {

    /** How the storage engine is tuned. */
    record Engine(
            long writeBuffer, long blockCache, long maxWalSize, int backgroundJobs, CompressionType compression) {}

    static StoreSettings of(Config system) {
        Config config = system.getConfig("heddle.journal");
        return new StoreSettings(
                Path.of(config.getString("dir")).toAbsolutePath().normalize(),
                config.getBoolean("fsync"),
                notNegative(config, "async-window"),
                Math.toIntExact(positive(config, "queue-capacity", config.getInt("queue-capacity"))),
                positive(config, "batch-max-bytes", config.getBytes("batch-max-bytes")),
                config.getBytes("min-free-space"),
                config.getDuration("reopen-interval"),
                config.getDuration("close-timeout"),
                Math.toIntExact(positive(config, "replay-threads", config.getInt("replay-threads"))),
                Math.toIntExact(positive(config, "replay-page-events", config.getInt("replay-page-events"))),
                Math.toIntExact(positive(config, "id-cache-size", config.getInt("id-cache-size"))),
                config.getBoolean("verify-on-open"),
                new Engine(
                        positive(config, "engine.write-buffer", config.getBytes("engine.write-buffer")),
                        positive(config, "engine.block-cache", config.getBytes("engine.block-cache")),
                        positive(config, "engine.max-wal-size", config.getBytes("engine.max-wal-size")),
                        Math.toIntExact(
                                positive(config, "engine.background-jobs", config.getInt("engine.background-jobs"))),
                        compression(config)));
    }

    private static long positive(Config config, String key, long value) {
        if (value <= 0) {
            throw new ConfigException.BadValue(
                    config.getValue(key).origin(), "heddle.journal." + key, "must be positive, is " + value);
        }
        return value;
    }

    private static Duration notNegative(Config config, String key) {
        Duration value = config.getDuration(key);
        if (value.isNegative()) {
            throw new ConfigException.BadValue(
                    config.getValue(key).origin(),
                    "heddle.journal." + key,
                    "must be 0 or longer, is " + config.getString(key));
        }
        return value;
    }

    private static CompressionType compression(Config config) {
        String key = "engine.compression";
        String name = config.getString(key);
        return switch (name) {
            case "lz4" -> CompressionType.LZ4_COMPRESSION;
            case "zstd" -> CompressionType.ZSTD_COMPRESSION;
            case "none" -> CompressionType.NO_COMPRESSION;
            default ->
                throw new ConfigException.BadValue(
                        config.getValue(key).origin(),
                        "heddle.journal." + key,
                        "must be lz4, zstd or none, is '" + name + "'");
        };
    }
}
