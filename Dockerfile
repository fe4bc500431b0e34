# The image of web and worker alike; docker-compose.yml says which command runs.
FROM python:3.11-slim AS packages
WORKDIR /site
COPY requirements.txt .
RUN python -m venv /packages \
    && /packages/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

FROM python:3.11-slim
ENV PATH="/packages/bin:$PATH" PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 ALIGNHUB_ENV=production ALIGNHUB_VAR=/data
RUN groupadd --gid 10001 alignhub \
    && useradd --uid 10001 --gid alignhub --no-create-home --shell /usr/sbin/nologin alignhub \
    && install -d -o alignhub -g alignhub /data
WORKDIR /site
COPY --from=packages /packages /packages
COPY manage.py pyproject.toml LICENSE ./
COPY alignhub alignhub
COPY catalog catalog
COPY contributions contributions
COPY fixtures fixtures
COPY locale locale
COPY static static
COPY templates templates
# Hashes and compresses the static files. The values only satisfy the start-up check; none of them is kept.
RUN SECRET_KEY=only-while-collecting-the-static-files-of-this-image-0 ALLOWED_HOSTS=localhost SITE_URL=https://localhost \
    CONTACT_EMAIL=nobody@localhost EMAIL_URL=smtp://localhost python manage.py collectstatic --noinput
USER alignhub
EXPOSE 8000
CMD ["granian", "alignhub.wsgi:application", "--interface", "wsgi", "--no-ws", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--blocking-threads", "2", "--respawn-failed-workers", "--workers-kill-timeout", "10", \
     "--workers-lifetime", "6h"]
