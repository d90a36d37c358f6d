"""A file with everything that members have given us, and the way back.

sealing     the file, readable only with the passphrase when one was given
databases   the database, as it was at one moment while people go on writing; and put back
photos      out of the folder or bucket, and back
archive     what is in the file: the database, the photos, the secret
moving      from SQLite to PostgreSQL, row by row
commands    flask backup, flask restore, flask move-from-sqlite
"""
