package io.heddle.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Some connections to the database, opened when they are needed. Blocking; thread-safe. */
final class Connections implements AutoCloseable {
    private static final Duration IDLE = Duration.ofMinutes(1);

    private final HikariDataSource pool;

    Connections(PostgresSettings settings, String name, int most) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setDriverClassName("org.postgresql.Driver");
        config.setMaximumPoolSize(most);
        config.setMinimumIdle(0);
        config.setIdleTimeout(IDLE.toMillis());
        config.setConnectionTimeout(
                Duration.ofSeconds(settings.connectTimeoutSeconds()).toMillis());
        config.setConnectionInitSql(settings.session().init());
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty(
                "socketTimeout", Integer.toString(settings.session().silence()));
        // Whether the database is there is found out by whoever opens it, with words of its own.
        config.setInitializationFailTimeout(-1);
        pool = new HikariDataSource(config);
    }

    /** What is done with a connection. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** In a transaction of its own, which is undone when {@code work} throws. */
    <T> T within(Work<T> work) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.on(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
