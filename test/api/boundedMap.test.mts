import {
	BoundedMap,
	forgetProcessStores,
	listProcessStores,
	processStore,
} from '../../api/boundedMap';

test('a map over its limit forgets what was set longest ago', () => {
	const map = new BoundedMap<string, number>(2);
	map.set('a', 1);
	map.set('b', 2);
	map.set('a', 3);
	map.set('c', 4);
	expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([3, undefined, 4]);
	expect(map.size).toBe(2);
});

test('stores of the process are listed by name, and forgotten together', () => {
	const store = processStore<string, number>('numbers', 3);
	store.set('a', 1);
	store.set('b', 2);
	store.deleteWhere((value) => value === 1);
	expect([store.get('a'), store.get('b')]).toEqual([undefined, 2]);
	expect(listProcessStores()).toContainEqual({ name: 'numbers', limit: 3 });
	forgetProcessStores();
	expect(store.size).toBe(0);
});
