package io.heddle.postgres;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.heddle.HeddleException;

/** {@code heddle.postgres}. */
record PostgresSettings(
        String url, String user, String password, boolean migrate, int connectTimeoutSeconds, Session session) {
    private static final String DATABASE = "pekko-persistence-jdbc.shared-databases.heddle.db";

    /**
     * What every connection is told.
     *
     * @param init SQL that is run first
     * @param silence s: how long the database may leave a question unanswered
     */
    record Session(String init, int silence) {}

    /** @throws HeddleException INVALID_CONFIG_VALUE */
    static PostgresSettings of(Config config) {
        try {
            Config own = config.getConfig("heddle.postgres");
            PostgresSettings settings = new PostgresSettings(
                    own.getString("url"),
                    own.getString("user"),
                    own.getString("password"),
                    own.getBoolean("migrate"),
                    own.getInt("connect-timeout"),
                    new Session(
                            config.getString(DATABASE + ".connectionInitSql"),
                            config.getInt(DATABASE + ".properties.socketTimeout")));
            if (!settings.url.startsWith("jdbc:postgresql:")) {
                throw refused("heddle.postgres.url must begin with jdbc:postgresql:, is '" + settings.url + "'");
            }
            if (settings.connectTimeoutSeconds < 1) {
                throw refused("heddle.postgres.connect-timeout must be at least 1 s");
            }
            if (own.getInt("connections") < 1) {
                throw refused("heddle.postgres.connections must be at least 1");
            }
            return settings;
        } catch (ConfigException e) {
            throw new HeddleException("INVALID_CONFIG_VALUE", "heddle.postgres: " + e.getMessage(), e);
        }
    }

    /** The same, given up sooner. */
    PostgresSettings within(int seconds) {
        return new PostgresSettings(
                url,
                user,
                password,
                migrate,
                Math.min(seconds, connectTimeoutSeconds),
                new Session(session.init, Math.min(seconds, session.silence)));
    }

    private static HeddleException refused(String message) {
        return new HeddleException("INVALID_CONFIG_VALUE", message);
    }

    /** Passwords stay out of logs. */
    @Override
    public String toString() {
        return "PostgresSettings[" + url + ", " + user + "]";
    }
}
