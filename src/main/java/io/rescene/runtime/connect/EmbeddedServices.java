package io.rescene.runtime.connect;

import io.rescene.embedded.openai.OfflineLimits;
import io.rescene.embedded.openai.OfflineOpenAi;
import io.rescene.embedded.sample.SampleLibrary;
import io.rescene.embedded.server.EmbeddedServerException;
import io.rescene.embedded.server.EmbeddedServers;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.runtime.settings.Setting;
import io.rescene.runtime.settings.Settings;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Starts the services that need nobody else; they end with the session. */
final class EmbeddedServices {
    private static final Duration OFFLINE_LATENCY = Duration.ofMillis(120);

    private final Session session;

    /** None is started. */
    EmbeddedServices(Session session) {
        this.session = session;
    }

    /**
     * Starts them.
     *
     * @param home where they keep their data
     * @param fresh whether to begin with empty data; else the library's tables are made where they are missing
     * @param offline whether to start the offline stand-in for OpenAI
     * @return where they are
     * @throws UserException with exit code 3 if they can't be started
     */
    Addresses.Embedded start(Path home, boolean fresh, boolean offline) {
        try {
            EmbeddedServers servers =
                    session.keep(fresh ? EmbeddedServers.startFresh(home) : EmbeddedServers.start(home));
            Optional<String> openAi = offline ? Optional.of(startOpenAi().baseUrl()) : Optional.empty();
            if (!fresh) {
                DatabaseUrl url = DatabaseUrl.of(servers.databaseUrl());
                SampleLibrary.prepare(new DriverManagerDataSource(url.jdbc(), url.properties()));
            }
            return new Addresses.Embedded(Optional.of(servers.databaseUrl()), Optional.of(servers.redisUrl()), openAi);
        } catch (EmbeddedServerException e) {
            throw new UserException(ExitCode.SERVICE, String.valueOf(e.getMessage()), e);
        } catch (SQLException e) {
            throw new UserException(ExitCode.SERVICE, "The embedded database refuses: " + e.getMessage(), e);
        }
    }

    private OfflineOpenAi startOpenAi() {
        Settings settings = session.settings();
        OfflineLimits limits = new OfflineLimits(
                settings.number(Setting.OFFLINE_REQUESTS_PER_MINUTE),
                settings.number(Setting.OFFLINE_TOKENS_PER_MINUTE));
        return session.keep(new OfflineOpenAi(OFFLINE_LATENCY, limits));
    }
}
