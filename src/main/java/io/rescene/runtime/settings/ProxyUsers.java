package io.rescene.runtime.settings;

import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who is known to which proxy; to servers nobody is. */
final class ProxyUsers extends Authenticator {
    private final Map<String, PasswordAuthentication> users;

    /**
     * These users.
     *
     * @param users by their proxy's {@link #key}
     */
    ProxyUsers(Map<String, PasswordAuthentication> users) {
        this.users = Map.copyOf(users);
    }

    static String key(String host, int port) {
        return host.toLowerCase(Locale.ROOT) + ":" + port;
    }

    @Override
    protected @Nullable PasswordAuthentication getPasswordAuthentication() {
        return getRequestorType() == RequestorType.PROXY && getRequestingHost() != null
                ? users.get(key(getRequestingHost(), getRequestingPort()))
                : null;
    }
}
