package io.rescene.support;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;

/** What {@code -Dhttp.proxyHost} does, for one host only, so that other tests of this JVM go on as they were. */
public final class JvmProxy extends ProxySelector implements AutoCloseable {
    private final ProxySelector others = ProxySelector.getDefault();
    private final String host;
    private final Proxy proxy;

    /**
     * Sets it, until it is closed.
     *
     * @param host whose addresses are asked by the proxy
     * @param url of the proxy
     */
    public JvmProxy(String host, String url) {
        this.host = host;
        URI address = URI.create(url);
        proxy = new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(address.getHost(), address.getPort()));
        ProxySelector.setDefault(this);
    }

    @Override
    public List<Proxy> select(URI uri) {
        return host.equals(uri.getHost()) ? List.of(proxy) : others.select(uri);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        others.connectFailed(uri, address, failure);
    }

    @Override
    public void close() {
        ProxySelector.setDefault(others);
    }
}
