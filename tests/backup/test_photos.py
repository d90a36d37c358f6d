"""Photos that are kept in a bucket go into a backup and come back. Any storage may stand for the bucket."""

import pytest

from community.backup import photos
from community.core.storage import Folder, file_key, new_name


@pytest.fixture
def keys():
    return [file_key(new_name(), 320) for _ in range(3)]


@pytest.fixture
def bucket(tmp_path, keys):
    bucket = Folder(tmp_path / "bucket")
    for key in keys[:2]:
        bucket.put(key, key.encode())
    return bucket


def test_it_works(bucket, keys, tmp_path):
    kept = Folder(tmp_path / "kept")
    photos._download(bucket, kept)
    assert sorted(kept.keys()) == sorted(keys[:2])
    assert all(kept.get(key) == key.encode() for key in keys[:2])


def test_a_photo_that_came_meanwhile_is_kept_with_the_second_look(bucket, keys, tmp_path):
    kept = Folder(tmp_path / "kept")
    photos._download(bucket, kept)
    bucket.put(keys[2], b"came meanwhile")
    bucket.delete(keys[0])
    photos._download(bucket, kept)
    assert set(kept.keys()) == set(keys)


def test_the_bucket_holds_afterwards_what_the_backup_held(bucket, keys, tmp_path):
    kept = Folder(tmp_path / "kept")
    photos._download(bucket, kept)
    bucket.delete(keys[0])
    bucket.put(keys[2], b"came later")
    photos._upload(kept, bucket)
    assert set(bucket.keys()) == set(keys[:2])
